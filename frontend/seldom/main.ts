// The third script of a host page, fetched when it is first needed: the card of an invitation, signing in, and the
// words for whoever embeds the widget wrongly.

export { createCard, SIGN_IN } from "./card";
export { explain } from "./explain";
export { identify } from "./identity";

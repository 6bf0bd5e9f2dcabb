// The third script of a host page, fetched when it is first needed: invitations, signing in, the words for whoever
// embeds the widget wrongly, and what only older browsers need.

export { createAsking } from "./asking";
export { explain } from "./explain";
export { identify } from "./identity";
export { watchLinks } from "./links";

// What the page keeps to itself: nothing in it is named, whatever is done there.

const PRIVATE = "[data-livechat-private]";

export const isPrivate = (element: Element) => element.closest(PRIVATE) !== null;

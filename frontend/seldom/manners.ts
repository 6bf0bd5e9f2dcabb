// When nothing may appear: while somebody pays, types a password, or is spoken to already.

const SECRET = "input:is([type=password],[autocomplete^=cc-],[name*=card i],[name*=cvc i],[name*=iban i])";
const PAYMENT = "iframe[src*=pay i],iframe[name*=card i]";
const DIALOG = "dialog[open],[role$=dialog],[aria-modal=true]";

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function isDialogOpen(): boolean {
  return [...document.querySelectorAll(DIALOG)].some(isVisible);
}

/** Somebody is in such a field, or one lies where `box` would be. */
export function wouldCoverSecret(box: Box): boolean {
  if (document.activeElement?.matches(SECRET)) return true;
  return [...document.querySelectorAll(`${SECRET},${PAYMENT}`)].some(
    (field) => isVisible(field) && overlap(field.getBoundingClientRect(), box),
  );
}

const isVisible = (element: Element) =>
  element.getAttribute("aria-hidden") !== "true" && element.getClientRects().length > 0;

export const overlap = (one: Box, other: Box) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

// The chosen conversation in the address: a reload and a copied link come back to it.

const MARK = "#conversation=";

export function placeOf(hash: string): string | null {
  const id = hash.startsWith(MARK) ? hash.slice(MARK.length) : "";
  return /^[0-9a-f-]{36}$/.test(id) ? id : null;
}

export const chosenInAddress = () => placeOf(location.hash);

/** From the list a step forward, so that a phone's back button returns; between two, in place. */
export function showInAddress(conv: string | null) {
  const before = chosenInAddress();
  if (conv === before) return;
  const address = conv ? MARK + conv : location.pathname + location.search;
  if (conv && !before) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}

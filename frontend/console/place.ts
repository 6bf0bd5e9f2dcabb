// What is chosen, in the address: a reload and a copied link come back to it.

/** Not a conversation, but where those who lead see everybody. */
export const FLOOR = "floor";
/** Nor this: who is on the site now. */
export const VISITORS = "visitors";

const ELSEWHERE = [FLOOR, VISITORS];

const MARK = "#conversation=";

export function placeOf(hash: string): string | null {
  const elsewhere = ELSEWHERE.find((place) => hash === `#${place}`);
  if (elsewhere) return elsewhere;
  const id = hash.startsWith(MARK) ? hash.slice(MARK.length) : "";
  return /^[0-9a-f-]{36}$/.test(id) ? id : null;
}

export const chosenInAddress = () => placeOf(location.hash);

/** From the list a step forward, so that a phone's back button returns; between two, in place. */
export function showInAddress(place: string | null) {
  const before = chosenInAddress();
  if (place === before) return;
  const address = place ? addressOf(place) : location.pathname + location.search;
  if (place && !before) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}

const addressOf = (place: string) => (ELSEWHERE.includes(place) ? `#${place}` : MARK + place);

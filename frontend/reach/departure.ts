// Whether this page is being left for another one of its site, as far as it can know.

import type { Loader } from "../loader/api";

/** A page that takes longer to come may have been given up. */
const COMES_MS = 5_000;

export function watchDeparture(signal: AbortSignal, now: () => number, seldom: Loader["seldom"]) {
  let until = 0;
  const toward = (address = "") => {
    until = address.startsWith(`${location.origin}/`) ? now() + COMES_MS : 0;
  };
  const { navigation } = window as Partial<Window>;
  if (navigation) {
    navigation.addEventListener(
      "navigate",
      ({ destination: { sameDocument, url }, downloadRequest }) =>
        toward(sameDocument || downloadRequest !== null ? "" : url),
      { signal },
    );
    // An application has taken it upon itself.
    navigation.addEventListener("navigatesuccess", () => toward(), { signal });
  } else
    seldom()
      .then(({ watchLinks }) => watchLinks(signal, toward))
      .catch(() => {});
  return () => {
    const isLeaving = now() < until;
    // The page may come back as it was.
    toward();
    return isLeaving;
  };
}

// When the numbers are asked for again: often what is live, less often the rest, never while nobody looks.

import type { Dashboard } from "./store";

const LIVE_MS = 3_000;
const REST_MS = 10_000;
// How old the present is, is told in seconds.
const TICK_MS = 5_000;

export function keepFresh(dashboard: Dashboard): void {
  let timer = 0;

  async function turn() {
    window.clearTimeout(timer);
    if (document.hidden) return;
    await dashboard.refresh();
    window.clearTimeout(timer);
    timer = window.setTimeout(turn, dashboard.place.value.view === "live" ? LIVE_MS : REST_MS);
  }

  window.setInterval(dashboard.tick, TICK_MS);
  document.addEventListener("visibilitychange", () => void turn());
  for (const each of ["online", "offline"]) window.addEventListener(each, () => void turn());
  void turn();
}

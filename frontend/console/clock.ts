// The passing of time on screen: one tick a second for every running timer.

import { signal } from "@preact/signals";

const TICK_MS = 1_000; // timers show seconds

export function createClock(read: () => number) {
  const now = signal(read());
  const tick = () => {
    if (!document.hidden) now.value = read();
  };
  const timer = setInterval(tick, TICK_MS);
  document.addEventListener("visibilitychange", tick);

  return {
    now,
    /** Once, after so long, also while nobody looks. Answers how to call it off. */
    after(ms: number, fn: () => void): () => void {
      const once = setTimeout(fn, ms);
      return () => clearTimeout(once);
    },
    stop() {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    },
  };
}

export type Clock = ReturnType<typeof createClock>;

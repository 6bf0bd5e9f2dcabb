// What a visit remembers from page to page: in the tab's storage, or as long as the page where that is blocked.

import type { Kept } from "../loader/kept";

export interface Memory {
  /** When the visit began, in milliseconds. */
  began: number;
  /** When a page of it was last seen. */
  seen: number;
  pages: number;
  /** How often each path was seen. */
  views: Record<string, number>;
  searches: number;
  words: string;
  events: string[];
  /** Until when a trigger is not asked for again, in milliseconds. */
  asked: Record<number, number>;
  /** What is told once in a visit. */
  told: string[];
}

/** As on the server: after this long without a page another visit begins. */
const VISIT_MS = 30 * 60_000;
const PATHS_MOST = 100;
const EVENTS_MOST = 50;

export function createMemory(kept: Kept, now: () => number, mayKeep: () => boolean) {
  const memory = fresh(now());

  function save() {
    if (mayKeep()) kept.set(JSON.stringify(memory));
  }

  return {
    ...{ memory, save },
    /** Goes on where the page before stopped. */
    takeUp() {
      const before = mayKeep() ? read(kept.get()) : {};
      Object.assign(memory, fresh(now()), now() - (before.seen ?? 0) < VISIT_MS ? before : {});
    },
    /** Whether this is the first time in the visit. */
    once(mark: string): boolean {
      if (memory.told.includes(mark)) return false;
      memory.told.push(mark);
      save();
      return true;
    },
    again(mark: string) {
      memory.told = memory.told.filter((each) => each !== mark);
    },
    see(path: string) {
      memory.seen = now();
      memory.pages++;
      if (Object.keys(memory.views).length < PATHS_MOST || path in memory.views)
        memory.views[path] = (memory.views[path] ?? 0) + 1;
      save();
    },
    event(name: string) {
      memory.events = [...memory.events.filter((each) => each !== name), name].slice(-EVENTS_MOST);
      save();
    },
    forget() {
      Object.assign(memory, fresh(now()));
      if (kept.get()) kept.set("");
    },
  };
}

const fresh = (now: number): Memory => ({
  ...{ began: now, seen: now, pages: 0, views: {}, searches: 0, words: "", events: [], asked: {}, told: [] },
});

export function read<T = Memory>(text: string): Partial<T> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

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
  /** The goals that were told. */
  goals: string[];
}

/** As on the server: after this long without a page another visit begins. */
const VISIT_MS = 30 * 60_000;
const PATHS_MOST = 100;
const EVENTS_MOST = 50;

export function createMemory(kept: Kept, now: number, isKept: boolean) {
  const before = isKept ? read(kept.get()) : {};
  const memory: Memory = { ...fresh(now), ...(now - (before.seen ?? 0) < VISIT_MS ? before : {}) };

  function save() {
    if (isKept) kept.set(JSON.stringify(memory));
  }

  return {
    ...{ memory, save },
    see(path: string, at: number) {
      memory.seen = at;
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
      Object.assign(memory, fresh(Date.now()));
    },
  };
}

const fresh = (now: number): Memory => ({
  ...{ began: now, seen: now, pages: 0, views: {}, searches: 0, words: "", events: [], asked: {}, goals: [] },
});

function read(text: string): Partial<Memory> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

// What a screen reader is told about things outside the open conversation: gathered, so that it stays calm.

import { signal } from "@preact/signals";

const GATHER_MS = 3_000; // one sentence for a burst
// Longer than a sentence is spoken. What still stood there would not be heard when it is said again.
const STANDS_MS = 10_000;

type Summary<T> = (items: readonly T[]) => string;

export function createAnnouncer(later: (fn: () => void, ms: number) => unknown = setTimeout) {
  const said = signal("");
  const gathered = new Map<Summary<string>, Set<string>>();
  let planned = false;
  let turn = 0;

  const say = (sentence: string) => {
    const mine = ++turn;
    said.value = sentence;
    later(() => {
      if (mine === turn) said.value = "";
    }, STANDS_MS);
  };

  const speak = () => {
    planned = false;
    say([...gathered].map(([summary, items]) => summary([...items])).join(". "));
    gathered.clear();
  };

  return {
    said,
    /** At once, for what cannot wait. */
    say,
    tell(summary: Summary<string>, item: string) {
      const items = gathered.get(summary) ?? new Set();
      gathered.set(summary, items.add(item));
      if (!planned) later(speak, GATHER_MS);
      planned = true;
    },
  };
}

export type Announcer = ReturnType<typeof createAnnouncer>;

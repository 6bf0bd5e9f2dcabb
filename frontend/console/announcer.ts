// What a screen reader is told about things outside the open conversation: gathered, so that it stays calm.

import { signal } from "@preact/signals";

const GATHER_MS = 3_000; // one sentence for a burst

type Summary<T> = (items: readonly T[]) => string;

export function createAnnouncer(later: (fn: () => void, ms: number) => unknown = setTimeout) {
  const said = signal("");
  const gathered = new Map<Summary<string>, Set<string>>();
  let planned = false;

  const speak = () => {
    planned = false;
    said.value = [...gathered].map(([summary, items]) => summary([...items])).join(". ");
    gathered.clear();
  };

  return {
    said,
    /** At once, for what cannot wait. */
    say(sentence: string) {
      said.value = sentence;
    },
    tell(summary: Summary<string>, item: string) {
      const items = gathered.get(summary) ?? new Set();
      gathered.set(summary, items.add(item));
      if (!planned) later(speak, GATHER_MS);
      planned = true;
    },
  };
}

export type Announcer = ReturnType<typeof createAnnouncer>;

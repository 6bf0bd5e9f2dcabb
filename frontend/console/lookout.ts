// Something of the server that is fetched again and again for as long as somebody looks at it.

import { signal } from "@preact/signals";
import { reasonOf } from "./acts";
import { words } from "./words";

type LookoutParts = {
  everyMs: number;
  after(ms: number, fn: () => void): () => void;
  /** Nobody sees the page, so nothing needs to be fetched. */
  isHidden(): boolean;
};

export function createLookout<T>({ everyMs, after, isHidden }: LookoutParts) {
  const seen = signal<T | null>(null);
  const problem = signal("");
  let fetch: (() => Promise<T>) | null = null;
  let rest = () => {};

  /** An answer to a question that nobody asks any more is let go. */
  const look = async () => {
    rest();
    const asked = fetch;
    if (!asked) return;
    try {
      if (!isHidden()) {
        const found = await asked();
        if (asked !== fetch) return;
        seen.value = found;
        problem.value = "";
      }
    } catch (fault) {
      if (asked !== fetch) return;
      problem.value = reasonOf(fault, words.notices.failed);
    }
    rest();
    rest = after(everyMs, look);
  };

  const stop = () => {
    rest();
    fetch = null;
    seen.value = null;
    problem.value = "";
  };

  return {
    seen,
    /** Why the last look failed; what was seen before it stays. */
    problem,
    look,
    stop,
    start(what: () => Promise<T>) {
      stop();
      fetch = what;
      void look();
    },
  };
}

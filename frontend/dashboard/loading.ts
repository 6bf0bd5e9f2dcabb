// One answer that is asked for again and again: the newest question wins, an old answer stays until then.

import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { Refusal } from "./api";

export interface Loaded<T> {
  readonly data: ReadonlySignal<T | null>;
  /** The last question was refused or not answered; what came before is still in `data`. */
  readonly problem: ReadonlySignal<Refusal | null>;
  /** What is shown answers another question than the last. */
  readonly isStale: ReadonlySignal<boolean>;
  load(ask: (signal: AbortSignal) => Promise<T>): Promise<void>;
  /** Something else is going to be asked. */
  stale(): void;
  clear(): void;
}

export function loading<T>(): Loaded<T> {
  const data = signal<T | null>(null);
  const problem = signal<Refusal | null>(null);
  const isStale = signal(false);
  let running: AbortController | null = null;

  return {
    data,
    problem,
    isStale,
    async load(ask) {
      running?.abort();
      const mine = new AbortController();
      running = mine;
      try {
        const answer = await ask(mine.signal);
        if (running !== mine) return;
        batch(() => {
          data.value = answer;
          problem.value = null;
          isStale.value = false;
        });
      } catch (error) {
        if (mine.signal.aborted || running !== mine) return;
        if (!(error instanceof Refusal)) throw error;
        problem.value = error;
      }
    },
    stale() {
      isStale.value = true;
      problem.value = null;
    },
    clear() {
      running?.abort();
      batch(() => {
        data.value = null;
        problem.value = null;
        isStale.value = false;
      });
    },
  };
}

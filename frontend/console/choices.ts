// What agents choose from, fetched when it is first needed and again when it may have changed.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { SavedReply, Topic, Wire } from "../wire";

const FRESH_MS = 60_000; // a supervisor who adds one sees it used within a minute

export interface Choice<T> {
  /** Null until they are known. */
  items: ReadonlySignal<readonly T[] | null>;
  hasFailed: ReadonlySignal<boolean>;
  /** Call it whenever they are shown. */
  refresh(): Promise<void>;
}

function createChoice<T>(wire: Pick<Wire, "fetch" | "now">, path: string): Choice<T> {
  const items = signal<readonly T[] | null>(null);
  const hasFailed = signal(false);
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let fetching = false;

  return {
    items,
    hasFailed,
    async refresh() {
      if (fetching || wire.now() - fetchedAt < FRESH_MS) return;
      fetching = true;
      try {
        items.value = (await wire.fetch<{ items: readonly T[] }>(path)).items;
        hasFailed.value = false;
        fetchedAt = wire.now();
      } catch {
        hasFailed.value = true;
      } finally {
        fetching = false;
      }
    },
  };
}

export const createTopics = (wire: Pick<Wire, "fetch" | "now">) => createChoice<Topic>(wire, "/topics");

export const createReplies = (wire: Pick<Wire, "fetch" | "now">) =>
  createChoice<SavedReply>(wire, "/replies");

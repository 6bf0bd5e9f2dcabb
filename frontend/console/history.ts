// What one visitor talked about before, fetched when they are first looked at.

import { signal } from "@preact/signals";
import type { ConvHead, ConvList, Wire } from "../wire";

export function createHistory(wire: Pick<Wire, "fetch">) {
  const known = signal<ReadonlyMap<string, readonly ConvHead[]>>(new Map());
  const asked = new Set<string>();

  return {
    /** Null until the answer has come. */
    of: (visitor: string): readonly ConvHead[] | null => known.value.get(visitor) ?? null,

    async load(visitor: string) {
      if (!visitor || asked.has(visitor)) return;
      asked.add(visitor);
      try {
        const list = await wire.fetch<ConvList>(`/conversations?${new URLSearchParams({ visitor })}`);
        known.value = new Map(known.peek()).set(visitor, list.items);
      } catch {
        // Asked again when this visitor is looked at the next time.
        asked.delete(visitor);
      }
    },
  };
}

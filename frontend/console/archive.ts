// Conversations that have ended, fetched over HTTP page by page, and those of one visitor.

import { signal } from "@preact/signals";
import type { ConvHead, ConvList, Wire } from "../wire";

const PAGE = 30; // what a tall list shows at once

type Fetching = "idle" | "loading" | "failed";

export function createArchive(wire: Pick<Wire, "fetch">) {
  const heads = signal<readonly ConvHead[]>([]);
  const more = signal(true);
  const fetching = signal<Fetching>("idle");

  const load = async (before: string | null) => {
    if (fetching.peek() === "loading") return;
    fetching.value = "loading";
    const query = new URLSearchParams({ state: "closed", limit: String(PAGE) });
    if (before) query.set("before", before);
    try {
      const page = await wire.fetch<ConvList>(`/conversations?${query}`);
      heads.value = before ? joined(heads.peek(), page.items) : page.items;
      more.value = page.more;
      fetching.value = "idle";
    } catch {
      fetching.value = "failed";
    }
  };

  return {
    heads,
    more,
    fetching,
    refresh: () => load(null),
    older: () => load(heads.peek().at(-1)?.ended_at ?? null),
  };
}

function joined(known: readonly ConvHead[], page: readonly ConvHead[]): ConvHead[] {
  const fresh = new Set(page.map((head) => head.id));
  return [...known.filter((head) => !fresh.has(head.id)), ...page];
}

// The list of conversations as signals: who waits, what is mine, what has ended, and what the filter leaves of them.

import { computed, signal } from "@preact/signals";
import type { ConvHead, Wire } from "../wire";
import type { createArchive } from "./archive";
import { closedOf, matches, mineOf, waitingOf } from "./rows";

export function createLists(wire: Wire, archive: ReturnType<typeof createArchive>, me: string) {
  const filter = signal("");

  const heads = computed(
    () => new Map([...wire.conversations.value].map(([id, conversation]) => [id, conversation.head.value])),
  );
  const mine = computed(() => mineOf([...heads.value.values()], me));
  const waiting = computed(() => waitingOf(wire.waiting.value, heads.value));
  const closed = computed(() => closedOf(archive.heads.value, heads.value));

  const found = {
    waiting: computed(() =>
      waiting.value.filter((it) => matches(filter.value, it.visitor, it.site, it.preview, it.page)),
    ),
    mine: computed(() => mine.value.filter((head) => matches(filter.value, ...textsOf(head)))),
    closed: computed(() => closed.value.filter((head) => matches(filter.value, ...textsOf(head)))),
  };

  return {
    filter,
    heads,
    mine,
    waiting,
    closed,
    found,

    /** The order in which Alt+arrows walk: as on screen. */
    order: computed(() => [
      ...found.waiting.value.map((item) => item.conv),
      ...found.mine.value.map((head) => head.id),
      ...found.closed.value.map((head) => head.id),
    ]),

    unread: computed(() =>
      mine.value.reduce((sum, head) => sum + (wire.conversations.value.get(head.id)?.unread.value ?? 0), 0),
    ),
  };
}

const textsOf = (head: ConvHead) => [head.visitor.name, head.visitor.email, head.site, head.page?.title];

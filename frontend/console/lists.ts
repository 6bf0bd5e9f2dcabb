// The list of conversations as signals: who waits, what is mine, what has ended, and what the filter leaves of them.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Consult, ConvHead, OfferCard, Wire, Wrap } from "../wire";
import type { createArchive } from "./archive";
import { closedOf, matches, mineOf, waitingOf, wrappingOf } from "./rows";

type Archive = ReturnType<typeof createArchive>;
type Offered = ReadonlySignal<readonly OfferCard[]>;

export function createLists(wire: Wire, archive: Archive, me: string, offered: Offered) {
  const filter = signal("");

  const heads = computed(
    () => new Map([...wire.conversations.value].map(([id, conversation]) => [id, conversation.head.value])),
  );
  const mine = computed(() => mineOf([...heads.value.values()], me));
  const inLine = computed(() => waitingOf(wire.waiting.value, heads.value));
  const waiting = computed(() =>
    inLine.value.filter(({ conv }) => offered.value.every(({ head }) => head.id !== conv)),
  );
  const ended = computed(() => closedOf(archive.heads.value, heads.value));
  const consults = computed<readonly Consult[]>(() => wire.desk.value?.consults ?? []);
  const consulting = computed(() =>
    consults.value.map((consult) => ({ consult, head: heads.value.get(consult.conv) ?? consult.head })),
  );
  const wraps = computed<readonly Wrap[]>(() => wire.desk.value?.wraps ?? []);
  const wrapping = computed(() => wrappingOf(wraps.value, ended.value));
  const closed = computed(() => ended.value.filter(({ id }) => wraps.value.every(({ conv }) => conv !== id)));

  const found = {
    waiting: computed(() =>
      waiting.value.filter((it) => matches(filter.value, it.visitor, it.site, it.preview, it.page)),
    ),
    mine: computed(() => mine.value.filter((head) => matches(filter.value, ...textsOf(head)))),
    consulting: computed(() =>
      consulting.value.filter(({ head, consult }) => matches(filter.value, consult.by, ...textsOf(head))),
    ),
    wrapping: computed(() => wrapping.value.filter(({ head }) => matches(filter.value, ...textsOf(head)))),
    closed: computed(() => closed.value.filter((head) => matches(filter.value, ...textsOf(head)))),
  };

  return {
    filter,
    heads,
    mine,
    inLine,
    waiting,
    consults,
    consulting,
    wraps,
    wrapping,
    closed,
    found,
    wrapOf: (conv: string) => wraps.value.find((wrap) => wrap.conv === conv),

    /** The order in which Alt+arrows walk: as on screen. */
    order: computed(() => [
      ...offered.value.map(({ head }) => head.id),
      ...found.consulting.value.map(({ head }) => head.id),
      ...found.mine.value.map((head) => head.id),
      ...found.wrapping.value.map(({ head }) => head.id),
      ...found.waiting.value.map((item) => item.conv),
      ...found.closed.value.map((head) => head.id),
    ]),

    unread: computed(() =>
      mine.value.reduce((sum, head) => sum + (wire.conversations.value.get(head.id)?.unread.value ?? 0), 0),
    ),
  };
}

const textsOf = (head: ConvHead) => [head.visitor.name, head.visitor.email, head.site, head.page?.title];

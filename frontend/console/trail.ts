// What the visitor of the shown conversation does on the site: read again when they do something, and every now and
// then, because a hint may be lost.

import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { Conversation, TrailAnswer, TrailPage, Wire } from "../wire";
import { createLookout } from "./lookout";
import { type Stop, stopsOf } from "./steps";

const LOOK_AGAIN_MS = 30_000;
/** Somebody who clicks about is read once, not at each click. */
const SETTLE_MS = 400;

type TrailParts = {
  wire: Pick<Wire, "fetch" | "onTrail">;
  conversation: ReadonlySignal<Conversation | null>;
  /** Whether the place where it is shown is open. */
  isShown: ReadonlySignal<boolean>;
  after(ms: number, fn: () => void): () => void;
  isHidden(): boolean;
};

export function createTrail({ wire, conversation, isShown, after, isHidden }: TrailParts) {
  const lookout = createLookout<TrailAnswer>({ everyMs: LOOK_AGAIN_MS, after, isHidden });
  /** Every page read so far, by its id: what is read again replaces what was read before. */
  const read = signal<ReadonlyMap<string, TrailPage>>(new Map());
  const more = signal(false);
  const fetching = signal(false);
  const failed = signal(false);
  let conv: string | null = null;
  let unsettled = () => {};

  const keep = (answer: TrailAnswer) => {
    const isFirst = read.peek().size === 0;
    read.value = new Map([...read.peek(), ...answer.pages.map((page) => [page.id, page] as const)]);
    // What is newest says nothing about what is oldest, but for the first time.
    if (isFirst) more.value = answer.more;
  };

  const ask = (query = "") => wire.fetch<TrailAnswer>(`/conversations/${conv}/trail${query}`);

  const look = async () => {
    const answer = await ask();
    keep(answer);
    return answer;
  };

  const turnTo = (next: string | null) => {
    if (next === conv) return;
    unsettled();
    conv = next;
    read.value = new Map();
    more.value = failed.value = fetching.value = false;
    if (conv === null) lookout.stop();
    else lookout.start(look);
  };

  const pages = computed(() => [...read.value.values()].sort((one, other) => (one.id < other.id ? 1 : -1)));

  let before = new Map<string, Stop>();
  const stops = computed(() => {
    const lines = conversation.value?.lines.value ?? [];
    const now = stopsOf(pages.value, lines, lookout.seen.value?.led).map((stop) => {
      const known = before.get(stop.id);
      return known && reads(known) === reads(stop) ? known : stop;
    });
    before = new Map(now.map((stop) => [stop.id, stop]));
    return now;
  });

  const older = async () => {
    const [oldest, asked] = [pages.peek().at(-1), conv];
    if (!oldest || fetching.peek()) return;
    fetching.value = true;
    failed.value = false;
    try {
      const answer = await ask(`?before=${oldest.id}`);
      if (asked !== conv) return;
      keep(answer);
      more.value = answer.more;
    } catch {
      if (asked === conv) failed.value = true;
    }
    if (asked === conv) fetching.value = false;
  };

  const ends = [
    effect(() => {
      const next = isShown.value ? (conversation.value?.id ?? null) : null;
      untracked(() => turnTo(next));
    }),
    wire.onTrail((moved) => {
      if (moved !== conv) return;
      unsettled();
      unsettled = after(SETTLE_MS, lookout.look);
    }),
  ];

  return {
    /** Who they are and the visit they are in; null until it is known. */
    seen: lookout.seen,
    problem: lookout.problem,
    lookAgain: lookout.look,
    /** Newest first. One that reads as it did before is the very same, so that only what moved is drawn. */
    stops,
    /** There are older pages: `older` fetches them. */
    more,
    fetching,
    failed,
    older,
    stop() {
      for (const end of ends) end();
      turnTo(null);
    },
  };
}

const reads = (stop: Stop): string => JSON.stringify(stop);

export type Trail = ReturnType<typeof createTrail>;

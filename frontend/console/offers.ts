// Who is offered to the agent: each until it is answered or its time is over, and how it ended.

import { batch, computed, effect, signal, untracked } from "@preact/signals";
import type { OfferCard, Wire } from "../wire";
import { WireFault } from "../wire";
import type { Spot } from "./refusals";

export type Answer = "accept" | "decline";

/** over: too late, or withdrawn while it was being answered. */
export type Answered = "done" | "over" | "failed";

/** lapsed: its time ran out here. withdrawn: it went before that. */
export type Ending = "lapsed" | "withdrawn";

type OffersParts = {
  wire: Pick<Wire, "desk" | "op" | "now">;
  after(ms: number, fn: () => void): () => void;
  isMine(conv: string): boolean;
  refused(fault: unknown, spots: readonly Spot[]): void;
  /** Called once for each offer that can still be answered; what it returns is called when that is over. */
  came(offer: OfferCard): () => void;
  /** Called for an offer that was shown and ended without an answer from here. */
  went(offer: OfferCard, how: Ending): void;
};

type Shown = { offer: OfferCard; forget(): void };

export function createOffers({ wire, after, isMine, refused, came, went }: OffersParts) {
  const shown = new Map<number, Shown>();
  const over = signal<ReadonlySet<number>>(new Set());
  const answering = signal<ReadonlyMap<number, OfferCard>>(new Map());

  const listed = computed(() => wire.desk.value?.offers ?? []);
  const open = computed(() => listed.value.filter(({ id }) => !over.value.has(id)));

  const end = (id: number) => {
    shown.get(id)?.forget();
    shown.delete(id);
    over.value = new Set([...over.peek(), id]);
  };

  const lapse = (offer: OfferCard) => {
    if (answering.peek().has(offer.id)) return;
    end(offer.id);
    went(offer, "lapsed");
  };

  const begin = (offer: OfferCard) => {
    const left = Date.parse(offer.expires_at) - wire.now();
    if (left <= 0) return end(offer.id);
    const stops = [after(left, () => lapse(offer)), came(offer)];
    shown.set(offer.id, {
      offer,
      forget() {
        for (const stop of stops) stop();
      },
    });
  };

  const compare = (offers: readonly OfferCard[]) => {
    const ids = new Set(offers.map(({ id }) => id));
    for (const { offer } of [...shown.values()]) {
      if (ids.has(offer.id)) continue;
      end(offer.id);
      if (!answering.peek().has(offer.id) && !isMine(offer.head.id)) went(offer, "withdrawn");
    }
    over.value = new Set([...over.peek()].filter((id) => ids.has(id)));
    for (const offer of offers) if (!shown.has(offer.id) && !over.peek().has(offer.id)) begin(offer);
  };

  const stop = effect(() => {
    const offers = listed.value;
    untracked(() => batch(() => compare(offers)));
  });

  const ask = async (answer: Answer, { id, head }: OfferCard): Promise<Answered> => {
    try {
      await wire.op(answer, null, { offer: id });
      return "done";
    } catch (fault) {
      const isOver = fault instanceof WireFault && fault.code === "offer_expired";
      // An answer that was repeated after its ack got lost finds what it has done itself.
      if (isOver && answer === "accept" && isMine(head.id)) return "done";
      refused(fault, [`offer ${id}`]);
      return isOver ? "over" : "failed";
    }
  };

  return {
    open,
    answering,
    /** Offered, or under answer: then the next snapshot may be here before the answer is. */
    convs: computed(() => [...listed.value, ...answering.value.values()].map(({ head }) => head.id)),
    of: (conv: string) => open.value.find(({ head }) => head.id === conv),

    /** `then` runs before the offer is let go, so that nothing is dropped in between. */
    async answer(answer: Answer, offer: OfferCard, then: () => void = () => undefined): Promise<Answered> {
      if (answering.peek().has(offer.id)) return "failed";
      answering.value = new Map(answering.peek()).set(offer.id, offer);
      const answered = await ask(answer, offer);
      batch(() => {
        if (answered === "done") then();
        answering.value = new Map([...answering.peek()].filter(([id]) => id !== offer.id));
        if (answered !== "failed" || Date.parse(offer.expires_at) <= wire.now()) end(offer.id);
      });
      return answered;
    },

    stop() {
      stop();
      for (const { forget } of shown.values()) forget();
    },
  };
}

export type Offers = ReturnType<typeof createOffers>;

export type Pressure = "calm" | "soon" | "late";

/** How much of an offer's time is left: for the ring, for its number, and how pressing that is. */
export function timeLeft(offer: Pick<OfferCard, "offered_at" | "expires_at">, now: number) {
  const whole = Date.parse(offer.expires_at) - Date.parse(offer.offered_at);
  const left = Math.min(whole, Math.max(0, Date.parse(offer.expires_at) - now));
  const share = whole > 0 ? left / whole : 0;
  const pressure: Pressure = share > 1 / 2 ? "calm" : share > 1 / 4 ? "soon" : "late";
  return { seconds: Math.ceil(left / 1000), share, pressure };
}

// Who is on the site now: looked at while the list is open, sorted and filtered here, and invited by hand.

import { computed, signal } from "@preact/signals";
import type { OnSite, OnSiteAnswer, Wire } from "../wire";
import { reasonOf } from "./acts";
import { createLookout } from "./lookout";
import type { Notices } from "./notices";
import { words } from "./words";

const LOOK_AGAIN_MS = 10_000;
const MOST = 2_000;

export type Show = keyof typeof words.visitors.shows;
export type Sort = keyof typeof words.visitors.sorts;
export type Wish = { text: string; site: string; show: Show; sort: Sort };

type VisitorsParts = {
  wire: Pick<Wire, "fetch">;
  after(ms: number, fn: () => void): () => void;
  isHidden(): boolean;
  notices: Pick<Notices, "say">;
};

const ANYBODY: Wish = { text: "", site: "", show: "all", sort: "longest" };

export function createVisitors({ wire, after, isHidden, notices }: VisitorsParts) {
  const isOpen = signal(false);
  const wish = signal<Wish>(ANYBODY);
  /** Who is about to be invited, and what stands in the way of it. */
  const inviting = signal<OnSite | null>(null);
  const sending = signal(false);
  const refused = signal("");
  const lookout = createLookout<OnSiteAnswer>({ everyMs: LOOK_AGAIN_MS, after, isHidden });

  const all = computed(() => lookout.seen.value?.items ?? []);

  return {
    isOpen,
    wish,
    inviting,
    sending,
    refused,
    seen: lookout.seen,
    problem: lookout.problem,
    lookAgain: lookout.look,
    total: computed(() => lookout.seen.value?.total ?? 0),
    sites: computed(() => [...new Set(all.value.map(({ site }) => site))].sort()),
    shown: computed(() => arranged(all.value, wish.value)),

    show() {
      if (isOpen.peek()) return;
      isOpen.value = true;
      lookout.start(() => wire.fetch<OnSiteAnswer>(`/visitors?limit=${MOST}`));
    },
    hide() {
      isOpen.value = false;
      inviting.value = null;
      lookout.stop();
    },
    want(change: Partial<Wish>) {
      wish.value = { ...wish.peek(), ...change };
    },
    wantAnybody() {
      wish.value = { ...ANYBODY, sort: wish.peek().sort };
    },
    ask(visitor: OnSite) {
      refused.value = "";
      inviting.value = visitor;
    },
    cancel() {
      inviting.value = null;
    },
    /** The words stay where they are until the visitor is invited. */
    async invite(message: string) {
      const visitor = inviting.peek();
      if (!visitor || sending.peek()) return;
      sending.value = true;
      refused.value = "";
      try {
        await wire.fetch(`/visitors/${visitor.visitor}/invite`, {
          method: "POST",
          body: JSON.stringify({ message }),
        });
        inviting.value = null;
        notices.say("ok", words.visitors.sent(visitor.name));
        void lookout.look();
      } catch (fault) {
        refused.value = reasonOf(fault, words.notices.failed);
      }
      sending.value = false;
    },
  };
}

export type Visitors = ReturnType<typeof createVisitors>;

export function arranged(visitors: readonly OnSite[], { text, site, show, sort }: Wish): OnSite[] {
  const wanted = text.trim().toLocaleLowerCase();
  const isWanted = (one: OnSite) =>
    (!site || one.site === site) &&
    SHOWS[show](one) &&
    (!wanted ||
      TEXTS.some((name) =>
        String(one[name] ?? "")
          .toLocaleLowerCase()
          .includes(wanted),
      ));
  // Among equals those stay first who came first.
  return visitors.filter(isWanted).sort((one, other) => SORTS[sort](one, other) || came(one, other));
}

const TEXTS = ["name", "title", "url", "country", "tier", "customer"] as const;

const SHOWS: Record<Show, (one: OnSite) => boolean> = {
  all: () => true,
  free: ({ conversation }) => !conversation,
  customers: ({ customer }) => Boolean(customer),
  talking: ({ conversation }) => Boolean(conversation),
};

const came = (one: OnSite, other: OnSite) => (one.since < other.since ? -1 : Number(one.since > other.since));

const SORTS: Record<Sort, (one: OnSite, other: OnSite) => number> = {
  longest: () => 0,
  newest: (one, other) => came(other, one),
  value: (one, other) => worth(other) - worth(one),
  pages: (one, other) => other.pages - one.pages,
  chats: (one, other) => other.chats - one.chats,
  name: (one, other) => one.name.localeCompare(other.name),
  page: (one, other) => (one.title || one.url).localeCompare(other.title || other.url),
};

/** Who has no known value stands behind everybody who has one, be it a debt. */
const worth = ({ value }: OnSite) => value ?? Number.MIN_SAFE_INTEGER;

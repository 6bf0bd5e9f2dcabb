// The agent's desk: what lies on it, what is chosen, and the verbs that the keys and buttons call.

import { batch, computed, effect, signal, untracked } from "@preact/signals";
import type { Conversation, ConvHead, FileRef, Keep, OfferCard, Person, Wire } from "../wire";
import { accessOf, isLead, mayPass } from "./access";
import { createActs, reasonOf } from "./acts";
import type { Alerts } from "./alerts";
import type { Announcer } from "./announcer";
import { createArchive } from "./archive";
import { createReplies, createTopics } from "./choices";
import type { Clock } from "./clock";
import { createClosing } from "./closing";
import { createCourse } from "./course";
import type { Details } from "./details";
import { createFloor } from "./floor";
import { createFollowing } from "./following";
import { createGuidance } from "./guidance";
import { createHistory } from "./history";
import { createLists } from "./lists";
import type { Notices } from "./notices";
import { createOffers } from "./offers";
import { createPassing } from "./passing";
import { FLOOR, VISITORS } from "./place";
import { createRefusals } from "./refusals";
import { createReporting } from "./reporting";
import { createRinging } from "./ringing";
import * as rows from "./rows";
import { createStanding } from "./standing";
import { steady } from "./steady";
import { tellNews } from "./telling";
import { titleOf } from "./title";
import { createTrail } from "./trail";
import { createVisitors } from "./visitors";
import { words } from "./words";
import { createWriting } from "./writing";

type DeskParts = {
  wire: Wire;
  me: Person;
  keep: Keep;
  clock: Clock;
  notices: Notices;
  announcer: Announcer;
  alerts: Alerts;
  details: Details;
  /** Writes the chosen conversation, or the floor, into the address: a reload and a copied link find it. */
  show(place: string | null): void;
  /** The agent looks at this page right now. */
  watched(): boolean;
  /** Nobody can see this page right now. */
  isHidden(): boolean;
};

export function createDesk(parts: DeskParts) {
  const { wire, me, keep, clock, notices, announcer, alerts, isHidden } = parts;
  const myId = me.id ?? "";
  const isMine = (head: ConvHead) => rows.isMine(head, myId);

  const archive = createArchive(wire);
  const history = createHistory(wire);
  const connection = steady(wire.connection);
  const chosen = signal<string | null>(null);
  const problem = signal<{ conv: string; text: string } | null>(null);
  const refusals = createRefusals(notices);
  const {
    act,
    note,
    take: tryToTake,
    wrapUp,
    declare,
    refused,
    ...acts
  } = createActs(wire, me, notices, refusals);
  const offers = createOffers({
    wire,
    after: clock.after,
    isMine: (conv) => {
      const head = wire.conversations.peek().get(conv)?.head.peek();
      return head !== undefined && isMine(head);
    },
    refused,
    came: createRinging({
      now: wire.now,
      after: clock.after,
      alerts,
      announcer,
      choose: (conv) => choose(conv),
    }),
    went: ({ head }, how) => notices.say("info", words.offers[how](head.visitor.name)),
  });
  const passing = createPassing({
    wire,
    me,
    after: clock.after,
    isHidden,
    act,
    done: (sentence) => notices.say("ok", sentence),
  });
  const closing = createClosing({ wire, me, act });
  const floor = createFloor({ wire, after: clock.after, isHidden, act });
  const visitors = createVisitors({ wire, after: clock.after, isHidden, notices });
  /** Something other than a conversation is looked at. */
  const isElsewhere = computed(() => floor.isOpen.value || visitors.isOpen.value);
  const lists = createLists(wire, archive, myId, offers.open);
  const onDesk = computed(() => [
    ...offers.convs.value,
    ...lists.consults.value.map(({ conv }) => conv),
    ...lists.wraps.value.map(({ conv }) => conv),
  ]);
  const following = createFollowing(wire, onDesk, chosen);
  const accessTo = (head: ConvHead) =>
    accessOf(head, me, {
      offer: offers.of(head.id),
      wrap: lists.wrapOf(head.id),
      consult: passing.consultOf(head.id),
    });
  const { turnTo, ...writing } = createWriting({ wire, keep, me: myId, notices, chosen, note });

  const conversation = computed<Conversation | null>(
    () => wire.conversations.value.get(chosen.value ?? "") ?? null,
  );
  const title = computed(() =>
    titleOf(
      lists.unread.value,
      lists.waiting.value.length,
      conversation.value?.head.value.visitor.name ?? null,
      offers.open.value[0]?.head.visitor.name ?? null,
    ),
  );

  const choose = (conv: string | null) => {
    const before = chosen.peek();
    if (isElsewhere.peek()) parts.show(conv);
    floor.hide();
    visitors.hide();
    if (conv === before) return;
    refusals.forget();
    batch(() => {
      chosen.value = conv;
      problem.value = null;
      turnTo(conv);
    });
    parts.show(conv);
    parts.details.uncover();
    if (before) putBack(before);
    if (conv) void open(conv);
  };

  const showFloor = () => {
    if (!isLead(me)) return;
    choose(null);
    floor.show();
    parts.show(FLOOR);
  };

  const showVisitors = () => {
    choose(null);
    visitors.show();
    parts.show(VISITORS);
  };

  const passOn = (queue?: number | null) => {
    const head = conversation.peek()?.head.peek();
    if (head && mayPass(head, me)) passing.open(head, queue);
  };

  /** What is not mine need not be followed once it is not looked at. */
  const putBack = (conv: string) => {
    const head = wire.conversations.peek().get(conv)?.head.peek();
    if (head && !isMine(head) && !following.has(conv)) wire.leave(conv);
  };

  const open = async (conv: string) => {
    problem.value = null;
    try {
      await wire.open(conv);
      if (chosen.peek() !== conv) putBack(conv);
    } catch (fault) {
      if (chosen.peek() === conv) problem.value = { conv, text: reasonOf(fault, words.talk.failed) };
    }
  };

  const step = (by: 1 | -1) => {
    const next = rows.neighbour(lists.order.peek(), chosen.peek(), by);
    if (next) choose(next);
  };

  /** Alt+digit counts the agent's own conversations, because these keep their places. */
  const nth = (n: number) => {
    const head = lists.found.mine.peek()[n - 1];
    if (head) choose(head.id);
  };

  const take = async (conv: string) => {
    if (await tryToTake(conv)) choose(conv);
  };

  const takeNext = () => {
    const head = conversation.peek()?.head.peek();
    const access = head && accessTo(head);
    if (access?.kind === "offered") return void accept(access.offer);
    const shown = head && access?.kind === "take" ? head.id : null;
    const conv = shown ?? lists.found.waiting.peek()[0]?.conv;
    if (conv) void take(conv);
  };

  const accept = (offer: OfferCard) => offers.answer("accept", offer, () => choose(offer.head.id));

  const decline = (offer: OfferCard) =>
    offers.answer("decline", offer, () => {
      if (chosen.peek() === offer.head.id) choose(null);
    });

  /** The one that is shown, else the one whose time ends first. */
  const nextOffer = () => offers.of(chosen.peek() ?? "") ?? offers.open.peek()[0];
  const acceptNext = () => {
    const offer = nextOffer();
    if (offer) void accept(offer);
  };
  const declineNext = () => {
    const offer = nextOffer();
    if (offer) void decline(offer);
  };

  const wrapUpNext = () => {
    const shown = lists.wrapOf(chosen.peek() ?? "");
    const conv = shown?.conv ?? lists.wrapping.peek()[0]?.wrap.conv;
    if (conv) void wrapUp(conv);
  };

  /** The newest line of an own conversation stands before the agent's eyes. */
  const seen = (conv: string) => {
    const it = wire.conversations.peek().get(conv);
    const have = it?.have.peek();
    if (it && have && isMine(it.head.peek()) && parts.watched()) wire.read(conv, have);
  };

  const copyLink = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      notices.say("ok", words.talk.copied);
    } catch {
      notices.say("info", words.talk.notCopied);
    }
  };

  /** The visitor's other conversations, newest first; null until they are known. */
  const previousOf = (head: ConvHead): ConvHead[] | null => {
    const listed = history.of(head.visitor.id ?? "");
    if (!listed) return null;
    return listed
      .map((it) => lists.heads.value.get(it.id) ?? it)
      .filter((it) => it.id !== head.id)
      .sort((one, other) => other.created_at.localeCompare(one.created_at));
  };

  const lookBack = () => {
    const visitor = conversation.value?.head.value.visitor.id ?? "";
    void untracked(() => history.load(visitor));
  };

  /** What ended while nobody was listening is found on every return. */
  const comeBack = () => {
    const isBack = wire.connection.value === "live" || wire.connection.value === "polling";
    if (isBack) void untracked(archive.refresh);
  };

  const [replies, topics] = [createReplies(wire), createTopics(wire)];
  const guidance = createGuidance({
    wire,
    conversation,
    isShown: parts.details.details,
    after: clock.after,
    isHidden,
  });

  const trail = createTrail({
    wire,
    conversation,
    isShown: parts.details.details,
    after: clock.after,
    isHidden,
  });

  const reporting = createReporting({ act, done: () => notices.say("ok", words.reporting.done) });
  const { stop: stopCourse, ...course } = createCourse({
    wire,
    conversation,
    after: clock.after,
    isHidden,
    act,
    ways: { write: writing.put, passOn, close: closing.ask },
  });

  const stops = [
    stopCourse,
    guidance.stop,
    trail.stop,
    passing.stop,
    floor.hide,
    visitors.hide,
    effect(lookBack),
    effect(comeBack),
    tellNews({
      ...{ wire, inLine: lists.inLine, after: clock.after, chosen, isMine, choose },
      ...{ announcer, alerts, notices },
    }),
    connection.stop,
    offers.stop,
    following.stop,
  ];

  return {
    wire,
    me,
    clock,
    notices,
    refusals,
    announcer,
    alerts,
    archive,
    ...parts.details,
    ...lists,
    ...course,
    ...acts,
    ...writing,
    ...createStanding({ wire, declare }),
    offers: offers.open,
    answering: offers.answering,
    accept,
    decline,
    acceptNext,
    declineNext,
    wrapUp,
    wrapUpNext,
    closing,
    reporting,
    passing,
    passOn,
    floor,
    showFloor,
    visitors,
    showVisitors,
    isElsewhere,
    trail,
    guidance: guidance.guidance,
    replies,
    topics,
    accessTo,
    told: connection.told,
    help: signal(false),
    chosen,
    problem,
    conversation,
    title,
    isMine,
    choose,
    open,
    step,
    nth,
    take,
    takeNext,
    seen,
    copyLink,
    previousOf,
    fileHref: (file: FileRef) => `/api/v1/agent/files/${file.id}`,
    stop() {
      for (const stop of stops) stop();
    },
  };
}

export type Desk = ReturnType<typeof createDesk>;

// The agent's desk: what lies on it, what is chosen, and the verbs that the keys and buttons call.

import { batch, computed, effect, signal, untracked } from "@preact/signals";
import type { Conversation, ConvHead, Entry, FileRef, Keep, Person, Wire } from "../wire";
import { WireFault } from "../wire";
import { accessOf, mayClose } from "./access";
import type { Alerts } from "./alerts";
import type { Announcer } from "./announcer";
import { createArchive } from "./archive";
import { type Attachments, createAttachments } from "./attachments";
import type { Clock } from "./clock";
import type { Details } from "./details";
import { createDrafts, type Draft, type DraftMode } from "./drafts";
import { createHistory } from "./history";
import { createArrivals, isNews } from "./news";
import type { Notices } from "./notices";
import { closedOf, isMine, matches, mineOf, neighbour, waitingOf } from "./rows";
import { steady } from "./steady";
import { titleOf } from "./title";
import { words } from "./words";

type DeskParts = {
  wire: Wire;
  me: Person;
  keep: Keep;
  clock: Clock;
  notices: Notices;
  announcer: Announcer;
  alerts: Alerts;
  details: Details;
  /** Writes the chosen conversation into the address, so that a reload and a copied link find it. */
  show(conv: string | null): void;
  /** The agent looks at this page right now. */
  watched(): boolean;
};

export function createDesk(parts: DeskParts) {
  const { wire, me, keep, clock, notices, announcer, alerts } = parts;
  const myId = me.id ?? "";
  const archive = createArchive(wire);
  const history = createHistory(wire);
  const drafts = createDrafts(keep, myId);
  const attachments = new Map<string, Attachments>();

  const chosen = signal<string | null>(null);
  const filter = signal("");
  const taking = signal<ReadonlySet<string>>(new Set());
  const problem = signal<{ conv: string; text: string } | null>(null);
  const draft = signal<Draft>(drafts.of(""));
  const help = signal(false);
  const connection = steady(wire.connection);

  // What is shown -----------------------------------------------------------------------------------

  const heads = computed(
    () => new Map([...wire.conversations.value].map(([id, conversation]) => [id, conversation.head.value])),
  );
  const mine = computed(() => mineOf([...heads.value.values()], myId));
  const waiting = computed(() => waitingOf(wire.waiting.value, heads.value));
  const closed = computed(() => closedOf(archive.heads.value, heads.value));

  const found = {
    waiting: computed(() =>
      waiting.value.filter((it) => matches(filter.value, it.visitor, it.site, it.preview, it.page)),
    ),
    mine: computed(() => mine.value.filter((head) => matches(filter.value, ...textsOf(head)))),
    closed: computed(() => closed.value.filter((head) => matches(filter.value, ...textsOf(head)))),
  };

  /** The order in which Alt+arrows walk: as on screen. */
  const order = computed(() => [
    ...found.waiting.value.map((item) => item.conv),
    ...found.mine.value.map((head) => head.id),
    ...found.closed.value.map((head) => head.id),
  ]);

  const conversation = computed<Conversation | null>(
    () => wire.conversations.value.get(chosen.value ?? "") ?? null,
  );
  const unread = computed(() =>
    mine.value.reduce((sum, head) => sum + (wire.conversations.value.get(head.id)?.unread.value ?? 0), 0),
  );
  const title = computed(() =>
    titleOf(unread.value, waiting.value.length, conversation.value?.head.value.visitor.name ?? null),
  );

  // Choosing ----------------------------------------------------------------------------------------

  const choose = (conv: string | null) => {
    const before = chosen.peek();
    if (conv === before) return;
    batch(() => {
      chosen.value = conv;
      problem.value = null;
      draft.value = drafts.of(conv ?? "");
    });
    parts.show(conv);
    parts.details.uncover();
    if (before) put(before);
    if (conv) void open(conv);
  };

  /** Back into the list; what is not mine need not be followed any longer. */
  const put = (conv: string) => {
    const head = wire.conversations.peek().get(conv)?.head.peek();
    if (head && !isMine(head, myId)) wire.leave(conv);
  };

  const open = async (conv: string) => {
    problem.value = null;
    try {
      await wire.open(conv);
      if (chosen.peek() !== conv) put(conv);
    } catch (fault) {
      if (chosen.peek() === conv) problem.value = { conv, text: reason(fault, words.talk.failed) };
    }
  };

  const step = (by: 1 | -1) => {
    const next = neighbour(order.peek(), chosen.peek(), by);
    if (next) choose(next);
  };

  /** Alt+digit counts the agent's own conversations, because these keep their places. */
  const nth = (n: number) => {
    const head = found.mine.peek()[n - 1];
    if (head) choose(head.id);
  };

  // Acting ------------------------------------------------------------------------------------------

  const act = async (name: string, conv: string, args: Record<string, unknown> = {}): Promise<boolean> => {
    try {
      await wire.op(name, conv, args);
      return true;
    } catch (fault) {
      notices.say("bad", reason(fault, words.notices.failed));
      return false;
    }
  };

  const take = async (conv: string) => {
    if (taking.peek().has(conv)) return;
    taking.value = new Set([...taking.peek(), conv]);
    const won = await act("take", conv);
    taking.value = new Set([...taking.peek()].filter((id) => id !== conv));
    if (won) choose(conv);
  };

  const takeNext = () => {
    const head = conversation.peek()?.head.peek();
    const conv = head && accessOf(head, me).kind === "take" ? head.id : found.waiting.peek()[0]?.conv;
    if (conv) void take(conv);
  };

  const close = async (conv: string) => {
    const head = wire.conversations.peek().get(conv)?.head.peek();
    if (head && mayClose(head, me)) await act("close", conv);
  };

  const reopen = (conv: string) => act("reopen", conv);

  const filesOf = (conv: string): Attachments => {
    const known = attachments.get(conv);
    if (known) return known;
    const made = createAttachments(
      (file, onProgress) => wire.upload(conv, file, onProgress),
      () => wire.limits.peek(),
      (why) => notices.say("bad", why),
    );
    attachments.set(conv, made);
    return made;
  };

  const redraft = (conv: string, part: Partial<Draft>) => {
    const next = { ...drafts.of(conv), ...part };
    drafts.keep(conv, next);
    if (chosen.peek() === conv) draft.value = next;
  };

  const write = (mode: DraftMode, text: string) => {
    const conv = chosen.peek();
    if (!conv) return;
    redraft(conv, { [mode]: text });
    if (mode === "message" && text) wire.typing(conv);
  };

  const setMode = (mode: DraftMode) => {
    const conv = chosen.peek();
    if (conv) redraft(conv, { mode });
  };

  const switchMode = () => setMode(draft.peek().mode === "note" ? "message" : "note");

  const send = (mode: DraftMode) => {
    const conv = chosen.peek();
    if (!conv) return;
    const text = draft.peek()[mode];
    redraft(conv, { [mode]: "" });
    if (mode === "note") void note(conv, text);
    else wire.send(conv, text.trim(), filesOf(conv).takeAll());
  };

  /** A note that could not be stored comes back into the field, before what was begun meanwhile. */
  const note = async (conv: string, text: string) => {
    if (await act("note", conv, { body: text.trim() })) return;
    redraft(conv, { note: [text, drafts.of(conv).note].filter(Boolean).join("\n") });
  };

  /** The newest line of an own conversation stands before the agent's eyes. */
  const seen = (conv: string) => {
    const it = wire.conversations.peek().get(conv);
    const have = it?.have.peek();
    if (it && have && isMine(it.head.peek(), myId) && parts.watched()) wire.read(conv, have);
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
      .map((it) => heads.value.get(it.id) ?? it)
      .filter((it) => it.id !== head.id)
      .sort((one, other) => other.created_at.localeCompare(one.created_at));
  };

  // Following ---------------------------------------------------------------------------------------

  const arrivals = createArrivals();
  const welcomeArrivals = () => {
    if (!wire.waiting.value) return;
    for (const item of arrivals(waiting.value)) {
      announcer.tell(waitingSummary, item.visitor);
      alerts.raise({
        title: words.alerts.waiting(item.visitor),
        body: item.preview || item.page || item.site,
        tag: item.conv,
        open: () => choose(item.conv),
      });
    }
  };

  const tellNews = (entry: Entry, it: Conversation) => {
    if (!isNews(entry) || !isMine(it.head.peek(), myId)) return;
    const name = it.head.peek().visitor.name;
    const open = chosen.peek() === entry.conv;
    if (!open) announcer.tell(messageSummary, name);
    alerts.raise(
      {
        title: words.alerts.message(name),
        body: entry.body || words.alerts.file,
        tag: entry.conv,
        open: () => choose(entry.conv),
      },
      open,
    );
  };

  const lookBack = () => {
    const visitor = conversation.value?.head.value.visitor.id ?? "";
    void untracked(() => history.load(visitor));
  };

  /** What ended while nobody was listening is found on every return. */
  const reconnected = () => {
    const isBack = wire.connection.value === "live" || wire.connection.value === "polling";
    if (isBack) void untracked(archive.refresh);
  };

  const stops = [
    effect(reconnected),
    effect(welcomeArrivals),
    effect(lookBack),
    wire.onEntry(tellNews),
    connection.stop,
  ];

  return {
    wire,
    me,
    clock,
    notices,
    announcer,
    alerts,
    archive,
    ...parts.details,
    told: connection.told,
    chosen,
    filter,
    taking,
    problem,
    isMine: (head: ConvHead) => isMine(head, myId),
    draft,
    help,
    heads,
    mine,
    waiting,
    closed,
    found,
    order,
    conversation,
    unread,
    title,
    choose,
    open,
    step,
    nth,
    take,
    takeNext,
    close,
    reopen,
    filesOf,
    fileHref: (file: FileRef) => `/api/v1/agent/files/${file.id}`,
    write,
    setMode,
    switchMode,
    send,
    seen,
    copyLink,
    previousOf,
    /** Signing out leaves nothing of what was written to whoever comes next. */
    forget: drafts.forgetAll,
    stop() {
      for (const stop of stops) stop();
    },
  };
}

export type Desk = ReturnType<typeof createDesk>;

const textsOf = (head: ConvHead) => [head.visitor.name, head.visitor.email, head.site, head.page?.title];

const waitingSummary = (names: readonly string[]) =>
  names.length === 1 ? words.alerts.waiting(names[0]!) : words.alerts.waitingMany(names.length);

const messageSummary = (names: readonly string[]) =>
  names.length === 1 ? words.alerts.message(names[0]!) : words.alerts.messageMany(names.length);

function reason(fault: unknown, otherwise: string): string {
  if (!(fault instanceof WireFault)) return otherwise;
  if (fault.code === "unavailable") return words.notices.offline;
  return fault.message || otherwise;
}

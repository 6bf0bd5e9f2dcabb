// One live conversation: the timeline as signals, asking for what is missing, telling what was received and read.

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Conversation, Line, Side, TypingState } from "./api";
import type { Around } from "./around";
import type {
  ClientFrame,
  ConvHead,
  Entries,
  EntriesPage,
  Entry,
  Marked,
  Marks,
  Place,
  Typing,
} from "./protocol";
import { SYNC_LIMIT } from "./protocol";
import { Snapshot } from "./snapshot";
import { Timeline } from "./timeline";

// News that was announced usually arrives by itself within this time; asking sooner would be asking twice.
export const ANNOUNCED_GRACE_MS = 500;
// Without an answer for this long the sync or its answer is lost.
export const SYNC_AGAIN_MS = 8_000;
// A page that could not be fetched is asked for again, not faster than this.
export const PAGE_AGAIN_MS = 3_000;
// The server counts what was not confirmed and stops pushing: confirm in time, but not every line.
export const CONFIRM_WITHIN_MS = 300;
export const CONFIRM_EVERY = 16;
// The wire's rule: gone after six seconds or with the next entry.
export const TYPING_FOR_MS = 6_000;

export interface ConversationWorld {
  around: Around;
  side: Side;
  isMine(entry: Entry): boolean;
  isConnected(): boolean;
  transmit(frame: ClientFrame): void;
  page(conv: string, before: number | null): Promise<EntriesPage>;
  /** These are here now, live or from a page. */
  arrived(entries: readonly Entry[]): void;
  /** This one has come live. */
  entered(entry: Entry, conversation: LiveConversation): void;
}

export class LiveConversation implements Conversation {
  readonly id: string;
  readonly timeline: Timeline;

  readonly #head: Signal<ConvHead>;
  readonly #lines = signal<readonly Line[]>([]);
  readonly #loaded = signal(false);
  readonly #more = signal(false);
  readonly #loading = signal(false);
  readonly #typing = signal<TypingState | null>(null);
  readonly #have = signal<number | null>(null);
  readonly #readTo = signal(0);
  readonly #place = new Snapshot<Place>();

  readonly head: ReadonlySignal<ConvHead>;
  readonly lines: ReadonlySignal<readonly Line[]> = this.#lines;
  readonly loaded: ReadonlySignal<boolean> = this.#loaded;
  readonly more: ReadonlySignal<boolean> = this.#more;
  readonly loading: ReadonlySignal<boolean> = this.#loading;
  readonly typing: ReadonlySignal<TypingState | null> = this.#typing;
  readonly have: ReadonlySignal<number | null> = this.#have;
  readonly place: ReadonlySignal<Place | null> = this.#place.shown;
  readonly unread: ReadonlySignal<number>;

  #announced = 0;
  #isSyncing = false;
  #received = 0;
  #confirmed = 0;
  #unconfirmed = 0;
  #readSent = 0;
  #paging: Promise<void> | null = null;
  #cancelSync = () => {};
  #cancelConfirm: (() => void) | null = null;
  #cancelTyping = () => {};
  #cancelPage = () => {};
  #isOver = false;

  constructor(
    readonly world: ConversationWorld,
    head: ConvHead,
  ) {
    this.id = head.id;
    this.timeline = new Timeline(world.side, world.isMine);
    this.head = this.#head = signal(head);
    this.unread = computed(() => {
      this.#lines.value;
      return this.timeline.unread(this.#readTo.value);
    });
    this.#takeMarks(head.visitor_marks, head.agent_marks);
  }

  /** A head, from a welcome or because something changed. */
  update(head: ConvHead): void {
    if (head.rev >= this.#head.value.rev) this.#head.value = head;
    this.#takeMarks(head.visitor_marks, head.agent_marks);
    if (head.state === "closed") this.#stopTyping();
    this.announce(head.head);
    this.#draw();
  }

  /** Changes what is shown without touching the wire, such as a line that waits to be sent. */
  pending(change: (timeline: Timeline) => void): void {
    change(this.timeline);
    this.#draw();
  }

  enter(entry: Entry): void {
    const { have } = this.timeline;
    if (this.timeline.apply(entry) === "applied") this.#applied(have);
    if (this.timeline.hasGap) this.#sync();
  }

  run(run: Entries): void {
    this.#isSyncing = false;
    this.#cancelSync();
    const { have } = this.timeline;
    const hasNews = this.timeline.entries(run);
    if (hasNews) this.#applied(have);
    if (run.more || (hasNews && this.#isBehind)) return this.#sync();
    if (this.timeline.hasGap)
      this.#cancelSync = this.world.around.after(ANNOUNCED_GRACE_MS, () => this.#sync());
    // The server has spoken: there is nothing more, whatever was announced.
    else this.#announced = this.timeline.have ?? 0;
  }

  /** The server has entries up to `seq`. */
  announce(seq: number): void {
    this.#announced = Math.max(this.#announced, seq);
    if (!this.#isBehind || this.#isSyncing) return;
    this.#cancelSync();
    this.#cancelSync = this.world.around.after(ANNOUNCED_GRACE_MS, () => {
      if (this.#isBehind) this.#sync();
    });
  }

  marked({ visitor, agent }: Marked): void {
    this.#takeMarks(visitor, agent);
    this.#draw();
  }

  placed(place: Place): void {
    this.#place.show(place.rev, place);
  }

  typed(frame: Typing): void {
    this.#typing.value = {
      sender: frame.sender ?? "system",
      name: frame.name ?? "",
      text: frame.text ?? "",
    };
    this.#cancelTyping();
    this.#cancelTyping = this.world.around.after(TYPING_FOR_MS, () => this.#stopTyping());
  }

  /** What is here cannot be continued: fetch the newest page again. */
  reset(): Promise<void> {
    this.timeline.reset();
    this.#isSyncing = false;
    return this.load();
  }

  connected(): void {
    this.#place.restart();
    this.#isSyncing = false;
    this.#confirmed = Math.min(this.#confirmed, this.#own(this.#head.value).recv ?? 0);
    this.#readSent = Math.min(this.#readSent, this.#own(this.#head.value).read ?? 0);
    if (this.#received > this.#confirmed || this.#readTo.value > this.#readSent) this.#confirmSoon();
    if (this.#loaded.value && this.timeline.have === null) void this.load();
    else if (this.#isBehind) this.announce(this.#announced);
  }

  disconnected(): void {
    this.#isSyncing = false;
    this.#cancelSync();
    this.#stopTyping();
  }

  /** Fetches the newest page. Never rejects: what failed is asked for again. */
  load(): Promise<void> {
    this.#paging ??= this.#loadPage().finally(() => {
      this.#paging = null;
    });
    return this.#paging;
  }

  /** Fetches the page before the oldest entry. */
  async older(): Promise<void> {
    const before = this.timeline.first?.seq;
    if (before === undefined || !this.timeline.more || this.#loading.value) return;
    this.#loading.value = true;
    try {
      const page = await this.world.page(this.id, before);
      if (!this.timeline.older(page, before)) return void this.reset();
      this.#draw();
    } finally {
      this.#loading.value = false;
    }
  }

  read(seq: number): void {
    if (seq <= this.#readTo.value) return;
    this.#readTo.value = seq;
    this.#confirmSoon();
  }

  stop(): void {
    this.#isOver = true;
    this.#cancelSync();
    this.#cancelConfirm?.();
    this.#cancelTyping();
    this.#cancelPage();
  }

  get #isBehind(): boolean {
    const { have, hasGap } = this.timeline;
    return have !== null && (hasGap || this.#announced > have);
  }

  async #loadPage(): Promise<void> {
    this.#cancelPage();
    this.#loading.value = true;
    try {
      const had = this.timeline.have;
      const page = await this.world.page(this.id, null);
      if (this.#isOver) return;
      this.timeline.page(page);
      batch(() => {
        this.#loaded.value = true;
        this.#draw();
      });
      const news = this.timeline.after(had ?? 0);
      this.world.arrived(news);
      this.#countReceived(news.length);
      if (this.#isBehind) this.#sync();
    } catch {
      if (!this.#isOver) this.#cancelPage = this.world.around.after(PAGE_AGAIN_MS, () => void this.load());
    } finally {
      this.#loading.value = false;
    }
  }

  #applied(had: number | null): void {
    const news = this.timeline.after(had ?? 0);
    this.#countReceived(news.length);
    batch(() => {
      this.#loaded.value = true;
      if (news.some((entry) => entry.sender === this.#typing.value?.sender)) this.#stopTyping();
      this.#draw();
    });
    this.world.arrived(news);
    for (const entry of news) this.world.entered(entry, this);
  }

  #countReceived(count: number): void {
    this.#received = this.timeline.have ?? 0;
    this.#unconfirmed += count;
    if (this.#received <= this.#confirmed) return;
    if (this.#unconfirmed >= CONFIRM_EVERY) this.#confirm();
    else this.#confirmSoon();
  }

  #confirmSoon(): void {
    this.#cancelConfirm ??= this.world.around.after(CONFIRM_WITHIN_MS, () => this.#confirm());
  }

  #confirm(): void {
    this.#cancelConfirm?.();
    this.#cancelConfirm = null;
    if (!this.world.isConnected()) return;
    this.#unconfirmed = 0;
    if (this.#received > this.#confirmed) {
      this.#confirmed = this.#received;
      this.world.transmit({ t: "recv", conv: this.id, seq: this.#received });
    }
    if (this.#readTo.value > this.#readSent) {
      this.#readSent = this.#readTo.value;
      this.world.transmit({ t: "read", conv: this.id, seq: this.#readTo.value });
    }
  }

  #sync(): void {
    if (this.#isSyncing || this.#isOver || !this.world.isConnected()) return;
    const after = this.timeline.have;
    if (after === null) return void this.load();
    this.#isSyncing = true;
    this.#cancelSync();
    this.#cancelSync = this.world.around.after(SYNC_AGAIN_MS, () => {
      this.#isSyncing = false;
      if (this.#isBehind) this.#sync();
    });
    this.world.transmit({ t: "sync", conv: this.id, after, limit: SYNC_LIMIT });
  }

  #takeMarks(visitor: Marks = {}, agent: Marks = {}): void {
    const [own, other] = this.world.side === "visitor" ? [visitor, agent] : [agent, visitor];
    this.timeline.mark(other);
    this.#readTo.value = Math.max(this.#readTo.value, own.read ?? 0);
    this.#readSent = Math.max(this.#readSent, own.read ?? 0);
    this.#confirmed = Math.max(this.#confirmed, own.recv ?? 0);
  }

  #own(head: ConvHead): Marks {
    return (this.world.side === "visitor" ? head.visitor_marks : head.agent_marks) ?? {};
  }

  #stopTyping(): void {
    this.#cancelTyping();
    this.#typing.value = null;
  }

  #draw(): void {
    batch(() => {
      this.#have.value = this.timeline.have;
      this.#more.value = this.timeline.more;
      this.#lines.value = this.timeline.lines();
    });
  }
}

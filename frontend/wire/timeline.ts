// One conversation as a client holds it: entries without holes, what is held back, and own pending lines.

import type { Delivery, Line, Side } from "./api";
import type { WireFault } from "./fault";
import type { Entries, EntriesPage, Entry, FileRef, Marks } from "./protocol";

// Beyond this many, entries that do not fit yet are dropped: a sync brings them again.
const HELD_LIMIT = 500;

export interface Outgoing {
  id: string;
  body: string;
  files: readonly FileRef[];
  at: number;
  fault?: WireFault | null;
}

interface Pending extends Outgoing {
  acked: boolean;
}

export type Applied = "applied" | "dup" | "held";

export class Timeline {
  /** The last seq applied; null while there is nothing to continue from. */
  have: number | null = null;
  /** There are entries older than the first one here. */
  more = false;

  #entries: Entry[] = [];
  #held = new Map<number, Entry>();
  #pending = new Map<string, Pending>();
  #marks = { recv: 0, read: 0 };
  #drawn = new Map<string, Line>();

  constructor(
    readonly side: Side,
    /** Whether the person in front of this screen wrote it. */
    readonly isMine: (entry: Entry) => boolean,
  ) {}

  apply(entry: Entry): Applied {
    if (this.have !== null && entry.seq <= this.have) return "dup";
    if (!this.#fits(entry)) {
      if (this.#held.size < HELD_LIMIT) this.#held.set(entry.seq, entry);
      return "held";
    }
    this.#append(entry);
    this.#drain();
    return "applied";
  }

  /** The answer to a sync. Says whether anything in it was new. */
  entries(run: Entries): boolean {
    return run.items.map((entry) => this.apply(entry)).includes("applied");
  }

  /** The newest page. */
  page(page: EntriesPage): void {
    const last = page.items.at(-1)?.seq ?? 0;
    if (this.have !== null) for (const entry of page.items) this.apply(entry);
    if (this.have === null || this.have < last) this.#replace(page, last);
  }

  /** A page before `before`. Answers false when it does not join what is here. */
  older(page: EntriesPage, before: number): boolean {
    const first = this.#entries[0];
    if (first?.seq !== before) return true;
    const last = page.items.at(-1);
    if ((last?.seq ?? 0) !== first.prev) return false;
    this.#entries = [...page.items, ...this.#entries];
    this.more = page.more;
    return true;
  }

  /** What is here cannot be continued; it stays to be read until the next page replaces it. */
  reset(): void {
    this.have = null;
    this.#held.clear();
  }

  /** Something arrived that does not fit yet. */
  get hasGap(): boolean {
    return this.#held.size > 0;
  }

  /** The entries after `seq`. */
  after(seq: number): Entry[] {
    return this.#entries.slice(this.#entries.findLastIndex((entry) => entry.seq <= seq) + 1);
  }

  get first(): Entry | undefined {
    return this.#entries[0];
  }

  /** How far the other side has received and read; only grows. */
  mark({ recv = 0, read = 0 }: Marks): void {
    this.#marks = { recv: Math.max(this.#marks.recv, recv, read), read: Math.max(this.#marks.read, read) };
  }

  queue(outgoing: Outgoing): void {
    if (!this.#entries.some((entry) => entry.id === outgoing.id && this.isMine(entry)))
      this.#pending.set(outgoing.id, { ...outgoing, acked: false });
  }

  acked(id: string, seq: number | null): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    if (seq !== null && this.have !== null && seq <= this.have) this.#pending.delete(id);
    else this.#pending.set(id, { ...pending, acked: true, fault: null });
  }

  refused(id: string, fault: WireFault): void {
    const pending = this.#pending.get(id);
    if (pending) this.#pending.set(id, { ...pending, fault });
  }

  withdraw(id: string): void {
    this.#pending.delete(id);
  }

  /** Messages of the other side after `read`. */
  unread(read: number): number {
    return this.#entries.filter(
      (entry) => entry.seq > read && entry.kind !== "event" && entry.sender !== this.side,
    ).length;
  }

  lines(): Line[] {
    const lines = [
      ...this.#entries.map((entry) => this.#entryLine(entry)),
      ...[...this.#pending.values()].map((pending) => pendingLine(pending, this.side)),
    ];
    this.#drawn = new Map(lines.map((line) => [line.key, line]));
    return lines;
  }

  #fits(entry: Entry): boolean {
    return entry.prev === (this.have ?? 0);
  }

  #append(entry: Entry): void {
    if (this.have === null) {
      this.#entries = [];
      this.more = false;
    }
    this.#entries.push(entry);
    this.#arrived(entry);
  }

  #replace(page: EntriesPage, last: number): void {
    this.#entries = [...page.items];
    this.more = page.more;
    this.have = last;
    for (const entry of page.items) this.#arrived(entry);
    this.#drain();
  }

  #arrived(entry: Entry): void {
    this.have = entry.seq;
    if (this.isMine(entry)) this.#pending.delete(entry.id);
  }

  #drain(): void {
    for (const seq of [...this.#held.keys()].sort((a, b) => a - b)) {
      const entry = this.#held.get(seq)!;
      if (seq > this.have! && !this.#fits(entry)) return;
      this.#held.delete(seq);
      if (seq > this.have!) this.#append(entry);
    }
  }

  #entryLine(entry: Entry): Line {
    const mine = this.isMine(entry);
    const delivery =
      mine && (entry.kind === "message" || entry.kind === "file") ? this.#delivery(entry.seq) : null;
    const drawn = this.#drawn.get(lineKey(entry.sender, entry.id));
    if (drawn && drawn.seq === entry.seq && drawn.delivery === delivery && drawn.mine === mine) return drawn;
    return {
      key: lineKey(entry.sender, entry.id),
      id: entry.id,
      seq: entry.seq,
      kind: entry.kind,
      sender: entry.sender,
      name: entry.name ?? "",
      agent: entry.agent ?? "",
      at: Date.parse(entry.at),
      body: entry.body ?? "",
      files: entry.files ?? [],
      event: entry.event ?? null,
      mine,
      delivery,
      fault: null,
    };
  }

  #delivery(seq: number): Delivery {
    if (seq <= this.#marks.read) return "read";
    return seq <= this.#marks.recv ? "delivered" : "sent";
  }
}

export function pendingLine(outgoing: Outgoing & { acked?: boolean }, side: Side): Line {
  return {
    key: lineKey(side, outgoing.id),
    id: outgoing.id,
    seq: null,
    kind: "message",
    sender: side,
    name: "",
    agent: "",
    at: outgoing.at,
    body: outgoing.body,
    files: outgoing.files,
    event: null,
    mine: true,
    delivery: outgoing.fault ? "failed" : outgoing.acked ? "sent" : "sending",
    fault: outgoing.fault ?? null,
  };
}

// The sender is part of the key, for a visitor may reuse the id of an agent's entry.
function lineKey(sender: Entry["sender"], id: string): string {
  return `${sender}:${id}`;
}

// Messages on their way out: kept across a reload, repeated under the same id until acknowledged, in order.

import type { Keep } from "./api";
import type { Around } from "./around";
import { WireFault } from "./fault";
import type { Ack, Entry, Err, ErrorCode, FileRef, FromReply, Page } from "./protocol";

// The server takes this many unanswered messages of one connection.
export const IN_FLIGHT_LIMIT = 5;
// An ack takes milliseconds; after this long the frame or its answer is lost.
export const RESEND_MS = 8_000;
// A refusal that passes by itself, when the server does not say how soon.
const PAUSE_MS = 3_000;
// What was written longer ago than this is not sent behind a person's back: they are asked first.
export const STALE_MS = 10 * 60_000;

const PASSING: readonly ErrorCode[] = ["rate_limited", "unavailable"];

export interface Parcel {
  readonly id: string;
  /** Null while the conversation that this message starts, or waits for, does not exist. */
  readonly conv: string | null;
  readonly body: string;
  readonly files: readonly FileRef[];
  readonly reply?: FromReply;
  readonly page: Page | null;
  readonly at: number;
  readonly fault: { code: ErrorCode; message: string } | null;
}

export interface OutboxEvents {
  /** Puts it on the wire: a send, or the start of a conversation when it has none. `again`: no answer came. */
  transmit(parcel: Parcel, again: boolean): void;
  /** It waits, is repeated, failed, or got its conversation. */
  changed(parcel: Parcel): void;
  /** The server asked to wait; empty once sending goes on. */
  held(message: string): void;
  /** It is durable. */
  acked(parcel: Parcel, ack: Ack): void;
}

export class Outbox {
  #parcels: Parcel[] = [];
  #inFlight = new Map<string, number>();
  #connected = false;
  #pausedUntil = 0;
  #cancelTimer: (() => void) | null = null;

  constructor(
    readonly around: Around,
    readonly keep: Keep,
    readonly prefix: string,
    readonly events: OutboxEvents,
  ) {
    this.#parcels = keep
      .keys(prefix)
      .map((key) => parsed(keep.get(key)))
      .filter((parcel) => parcel !== null)
      .sort((a, b) => a.at - b.at)
      .map((parcel) => (around.now() - parcel.at > STALE_MS ? stale(parcel) : parcel));
  }

  get parcels(): readonly Parcel[] {
    return this.#parcels;
  }

  add(parcel: Parcel): void {
    const last = this.#parcels.at(-1);
    // Two messages of one millisecond must come back from the storage in their order.
    const ordered = last && parcel.at <= last.at ? { ...parcel, at: last.at + 1 } : parcel;
    this.#parcels.push(ordered);
    this.#store(ordered);
    this.events.changed(ordered);
    this.#pump();
  }

  connected(): void {
    this.#connected = true;
    this.#inFlight.clear();
    this.#pump();
  }

  disconnected(): void {
    this.#connected = false;
  }

  /** Answers whether the ack was for a message of this outbox. */
  acked(ack: Ack): boolean {
    const parcel = this.#find(ack.id);
    if (!parcel) return false;
    this.#inFlight.delete(parcel.id);
    if (parcel.conv === null && ack.conv) this.#settle(parcel, ack);
    else {
      this.#remove(parcel.id);
      this.events.acked(parcel, ack);
    }
    this.#pump();
    return true;
  }

  /** Answers whether the refusal was for a message of this outbox. */
  refused(err: Err): boolean {
    const parcel = err.id ? this.#find(err.id) : undefined;
    if (!parcel) return false;
    this.#inFlight.delete(parcel.id);
    if (PASSING.includes(err.code)) {
      this.#pausedUntil = this.around.now() + (err.retry_ms ?? PAUSE_MS);
      this.events.held(err.message);
    } else {
      this.#change(parcel, { fault: { code: err.code, message: err.message } });
    }
    this.#pump();
    return true;
  }

  /** The entry itself has come back, perhaps before its ack. */
  echoed({ id, conv, seq }: Entry): void {
    this.acked({ t: "ack", id, conv, seq });
  }

  retry(id: string): void {
    const parcel = this.#find(id);
    if (!parcel?.fault) return;
    this.#change(parcel, { fault: null, at: this.around.now() });
    this.#parcels.sort((a, b) => a.at - b.at);
    this.#pump();
  }

  discard(id: string): Parcel | null {
    const parcel = this.#find(id) ?? null;
    if (parcel) this.#remove(id);
    this.#pump();
    return parcel;
  }

  stop(): void {
    this.#connected = false;
    this.#cancelTimer?.();
  }

  // The conversation exists now: whatever waited for it belongs to it.
  #settle(started: Parcel, ack: Ack): void {
    const conv = ack.conv!;
    for (const parcel of this.#parcels.filter((waiting) => waiting.conv === null)) {
      // An answer without an entry means that the conversation was open already and the words were not taken.
      const isWritten = parcel.id === started.id && ack.seq != null;
      const moved = this.#change(parcel, { conv });
      if (isWritten) {
        this.#remove(moved.id);
        this.events.acked(moved, ack);
      }
    }
  }

  #pump(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (!this.#connected) return;
    const now = this.around.now();
    if (now < this.#pausedUntil) return this.#wakeIn(this.#pausedUntil - now);
    if (this.#pausedUntil) this.events.held("");
    this.#pausedUntil = 0;
    let startAhead = false;
    for (const parcel of this.#parcels) {
      if (parcel.fault) continue;
      const isStart = parcel.conv === null;
      if (!(isStart && startAhead)) this.#transmit(parcel, now);
      startAhead ||= isStart;
    }
    const oldest = Math.min(...this.#inFlight.values());
    if (Number.isFinite(oldest)) this.#wakeIn(oldest + RESEND_MS - now);
  }

  #transmit(parcel: Parcel, now: number): void {
    const sentAt = this.#inFlight.get(parcel.id);
    if (sentAt === undefined ? this.#inFlight.size >= IN_FLIGHT_LIMIT : now < sentAt + RESEND_MS) return;
    this.#inFlight.set(parcel.id, now);
    this.events.transmit(parcel, sentAt !== undefined);
  }

  #wakeIn(ms: number): void {
    this.#cancelTimer = this.around.after(Math.max(ms, 0), () => this.#pump());
  }

  #find(id: string): Parcel | undefined {
    return this.#parcels.find((parcel) => parcel.id === id);
  }

  #change(parcel: Parcel, change: Partial<Parcel>): Parcel {
    const changed = { ...parcel, ...change };
    this.#parcels = this.#parcels.map((each) => (each.id === parcel.id ? changed : each));
    this.#store(changed);
    this.events.changed(changed);
    return changed;
  }

  #remove(id: string): void {
    this.#parcels = this.#parcels.filter((parcel) => parcel.id !== id);
    this.#inFlight.delete(id);
    this.keep.drop(this.prefix + id);
  }

  #store(parcel: Parcel): void {
    this.keep.set(this.prefix + parcel.id, JSON.stringify(parcel));
  }
}

export function faultOf(parcel: Parcel): WireFault | null {
  return parcel.fault && new WireFault(parcel.fault.code, parcel.fault.message);
}

function stale(parcel: Parcel): Parcel {
  if (parcel.fault) return parcel;
  return { ...parcel, fault: { code: "unavailable", message: "This was not sent before the page closed." } };
}

function parsed(text: string | null): Parcel | null {
  try {
    const parcel = JSON.parse(text ?? "null");
    return typeof parcel?.id === "string" && typeof parcel.body === "string" ? parcel : null;
  } catch {
    return null;
  }
}

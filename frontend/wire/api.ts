// What the wire offers to the faces: signals to draw, verbs to call.

import type { ReadonlySignal } from "@preact/signals";
import type { WireFault } from "./fault";
import type {
  Ack,
  AgentLine,
  ConvHead,
  Desk,
  Entry,
  FileRef,
  FromReply,
  Limits,
  Page,
  Person,
  Place,
  Waiting,
} from "./protocol";

export type Side = "visitor" | "agent";

/**
 * connecting: no connection yet, or trying again · live · degraded: live, but news may be delayed ·
 * polling: over plain HTTP · offline: the device has no network, or nothing answers ·
 * superseded: this page is open elsewhere · ended: access was taken away · reload: this page is too old to go on.
 */
export type ConnectionState =
  | "connecting"
  | "live"
  | "degraded"
  | "polling"
  | "offline"
  | "superseded"
  | "ended"
  | "reload";

/** Of own lines: sending (not acknowledged) · sent (durable) · delivered · read · failed (see `fault`). */
export type Delivery = "sending" | "sent" | "delivered" | "read" | "failed";

/** One row of a conversation on screen: an entry, or an own message that is still on its way. */
export interface Line {
  /** Stays the same when the echo replaces the pending line: what to draw by. */
  readonly key: string;
  /** The client id: what `retry` and `discard` want. */
  readonly id: string;
  /** Null while the line is on its way. */
  readonly seq: number | null;
  readonly kind: Entry["kind"];
  readonly sender: Entry["sender"];
  readonly name: string;
  readonly agent: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly body: string;
  readonly files: readonly FileRef[];
  readonly event: Entry["event"];
  /** Written by the person in front of this screen. */
  readonly mine: boolean;
  /** Null for lines of the other side, events and notes that have arrived. */
  readonly delivery: Delivery | null;
  readonly fault: WireFault | null;
}

export interface TypingState {
  readonly sender: Entry["sender"];
  readonly name: string;
  readonly text: string;
}

/** One conversation, kept live. */
export interface Conversation {
  readonly id: string;
  readonly head: ReadonlySignal<ConvHead>;
  /** Oldest first and without holes; own pending lines at the end. */
  readonly lines: ReadonlySignal<readonly Line[]>;
  /** The newest page has arrived. Until then `lines` is empty or holds only pending lines. */
  readonly loaded: ReadonlySignal<boolean>;
  /** There are older entries: `wire.older(id)` fetches a page of them. */
  readonly more: ReadonlySignal<boolean>;
  /** A page is being fetched. */
  readonly loading: ReadonlySignal<boolean>;
  /** The other side is writing. */
  readonly typing: ReadonlySignal<TypingState | null>;
  /** Messages of the other side beyond this side's read mark. */
  readonly unread: ReadonlySignal<number>;
  /** The last seq applied; null before the first page. What `wire.read` wants. */
  readonly have: ReadonlySignal<number | null>;
  /** Where the visitor stands in line; null before it is known. Whether they wait at all, `head` says. */
  readonly place: ReadonlySignal<Place | null>;
}

/** Strings kept across reloads, or as long as the page lives where storage is blocked. */
export interface Keep {
  /** Whether it survives a reload. */
  readonly lasting: boolean;
  get(key: string): string | null;
  set(key: string, value: string): void;
  drop(key: string): void;
  keys(prefix: string): string[];
}

export interface WireOptions {
  side: Side;
  /** The origin of the server, without a slash at the end. */
  base: string;
  /** The visitor's token; `stale` says that the last one was refused. Agents need none: they get tickets. */
  token?(stale: boolean): Promise<string>;
  /** Headers of HTTP requests, for example X-CSRFToken. The visitor's Authorization is added by the wire. */
  headers?(): Record<string, string>;
  keep: Keep;
  /** Separates what is kept for different people in one storage. */
  scope: string;
  /** Where the visitor is. */
  page?(): Page;
}

export interface Wire {
  readonly connection: ReadonlySignal<ConnectionState>;
  /** Words of the server for the state, such as why access ended; often empty. */
  readonly notice: ReadonlySignal<string>;
  readonly me: ReadonlySignal<Person | null>;
  readonly limits: ReadonlySignal<Required<Limits>>;
  /** By id. The visitor's own; or the agent's assigned ones and every other one that was opened. */
  readonly conversations: ReadonlySignal<ReadonlyMap<string, Conversation>>;
  /** The first welcome has arrived, so `conversations` can be trusted to be complete. */
  readonly ready: ReadonlySignal<boolean>;
  /** The waiting list; null before its first snapshot. */
  readonly waiting: ReadonlySignal<Waiting | null>;
  /** The agent's desk with what is offered to them; null before its first snapshot. */
  readonly desk: ReadonlySignal<Desk | null>;
  /** A visitor's first lines, while their conversation is being started. */
  readonly starting: ReadonlySignal<readonly Line[]>;
  /** Why sending waits, in the server's words; empty while it does not. It goes on by itself. */
  readonly delayed: ReadonlySignal<string>;
  /** The server's clock in milliseconds, for timers that must agree with it. */
  now(): number;
  /** Called for each line of the agent's own log, once and in order. Returns how to stop. */
  onLog(fn: (line: AgentLine) => void): () => void;
  /** Called for each entry that arrives live (not from pages). Returns how to stop. */
  onEntry(fn: (entry: Entry, conversation: Conversation) => void): () => void;
  /** Called when a visitor does something on the site, with their conversation. Returns how to stop. */
  onTrail(fn: (conv: string) => void): () => void;
  /**
   * Sends a message; it shows as a pending line at once. Without a conversation a visitor starts one. Agents say
   * which saved reply it was made from.
   */
  send(conv: string | null, body: string, files?: readonly FileRef[], reply?: FromReply): void;
  /** Any other act. Resolves after the commit, rejects with WireFault. */
  op(name: string, conv: string | null, args?: Record<string, unknown>): Promise<Ack>;
  /** Tries a failed line again. */
  retry(id: string): void;
  /** Takes a failed line away and answers with its text. */
  discard(id: string): string;
  /** The person is writing; `text` only where the site allows previews. Call it as often as you like. */
  typing(conv: string, text?: string): void;
  /** A person has seen everything up to `seq`. Call it as often as you like. */
  read(conv: string, seq: number): void;
  /** Fetches the page before the oldest line. */
  older(conv: string): Promise<void>;
  /** Makes any conversation live (agents: watches it) and loads its newest page. Rejects with WireFault. */
  open(conv: string): Promise<Conversation>;
  /** Stops watching a conversation that is not one's own. */
  leave(conv: string): void;
  /** Rejects with WireFault. */
  upload(conv: string, file: File, onProgress?: (share: number) => void): Promise<FileRef>;
  /** The content of a file, for a blob: address. Rejects with WireFault. */
  content(file: FileRef): Promise<Blob>;
  /** One HTTP request to this side's API, `path` after /api/v1/visitor or /api/v1/agent. Rejects with WireFault. */
  fetch<T>(path: string, init?: RequestInit): Promise<T>;
  /** Tries to connect at once. */
  reconnect(): void;
  /** Leaves for good. */
  stop(): void;
}

// Stays connected: which way to the server, when to try again, when to stop, and what to say meanwhile.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { ConnectionState } from "./api";
import type { Around } from "./around";
import { WireFault } from "./fault";
import { CLOSE, type ClientFrame, type ErrorCode, type ServerFrame } from "./protocol";
import { type End, type Link, type LinkEvents, nobodySaid } from "./socket";

// The first retry is nearly immediate, and half a minute is the longest that somebody waits unknowingly.
export const BACKOFF_FIRST_MS = 500;
export const BACKOFF_LONGEST_MS = 30_000;
// A connection that holds this long has earned a fresh start of the back-off.
export const STABLE_MS = 60_000;
// Everybody's network comes back at the same moment: spread the rush over a second.
export const WAKE_JITTER_MS = 1_000;
// So many sockets in a row without a welcome mean that something between us does not let sockets through.
export const SOCKETS_BEFORE_POLLING = 3;
export const SOCKET_AGAIN_MS = 2 * 60_000;
// A refusal for too many connections or a database away does not pass within milliseconds.
export const CROWDED_MS = 5_000;
// A token that is refused again and again will not be accepted by asking faster.
const TOKENS_REFUSED_LIMIT = 3;
// Answers to the wish for a token after which asking again is pointless.
const REFUSALS: readonly ErrorCode[] = [
  "forbidden",
  "identity_unverified",
  "origin_not_allowed",
  "not_found",
];

export interface Ways {
  socket(token: string, events: LinkEvents): Link;
  polling(events: LinkEvents): Link;
  token(stale: boolean): Promise<string>;
}

export interface ConnectionEvents {
  frame(frame: ServerFrame): void;
  connected(): void;
  disconnected(): void;
  /** The page is too old for the server, or cannot go on. */
  outdated(): void;
}

type Way = "socket" | "polling";

export class Connection {
  readonly #state = signal<ConnectionState>("connecting");
  readonly #notice = signal("");
  readonly state: ReadonlySignal<ConnectionState> = this.#state;
  readonly notice: ReadonlySignal<string> = this.#notice;

  /** Welcomed: what everything travels on. */
  #link: Link | null = null;
  #way: Way = "socket";
  /** Not welcomed yet. Beside a polling link it is a socket on trial. */
  #opening: Link | null = null;
  #isOver = false;
  #isStale = false;
  #attempt = 0;
  #socketsFailed = 0;
  #tried: Way = "socket";
  /** Not even plain HTTP got through. */
  #isDown = false;
  #tokensRefused = 0;
  #round = 0;
  #cancelRetry: (() => void) | null = null;
  #cancelStable = () => {};
  #forget: (() => void)[] = [];

  constructor(
    readonly around: Around,
    readonly ways: Ways,
    readonly events: ConnectionEvents,
  ) {}

  start(): void {
    this.#forget = [
      this.around.onWake(() => this.#wake()),
      this.around.onLeave(() => this.#link?.send({ t: "bye" })),
    ];
    void this.#trySocket();
  }

  get isConnected(): boolean {
    return this.#link !== null;
  }

  send(frame: ClientFrame): void {
    this.#link?.send(frame);
  }

  /** What is here does not add up: start over with a fresh hello. */
  restart(): void {
    if (this.#link) this.#lose(this.#link, nobodySaid);
  }

  /** Something stayed without an answer: is the other end still there? */
  probe(): void {
    this.#link?.probe();
  }

  /** Tries at once, or asks the connection whether it still stands. */
  reconnect(): void {
    this.#attempt = 0;
    if (this.#cancelRetry) this.#retryIn(0);
    else this.#link?.probe();
  }

  stop(state: ConnectionState = "ended", notice = ""): void {
    if (this.#isOver) return;
    this.#link?.send({ t: "bye" });
    this.#isOver = true;
    this.#round++;
    this.#link?.close();
    this.#opening?.close();
    this.#cancelRetry?.();
    this.#cancelStable();
    for (const forget of this.#forget) forget();
    this.#link = this.#opening = null;
    this.#notice.value = notice;
    this.#state.value = state;
    this.events.disconnected();
  }

  async #trySocket(): Promise<void> {
    const round = ++this.#round;
    this.#tried = "socket";
    const token = await this.ways.token(this.#isStale).catch((problem: unknown) => problem);
    if (round !== this.#round || this.#isOver) return;
    if (typeof token !== "string") return this.#tokenless(token);
    this.#isStale = false;
    this.#open("socket", (events) => this.ways.socket(token, events));
  }

  #tokenless(problem: unknown): void {
    if (problem instanceof WireFault && REFUSALS.includes(problem.code))
      return this.stop("ended", problem.message);
    this.#isDown = true;
    if (!this.#link) this.#missed(nobodySaid);
    else this.#retryIn(SOCKET_AGAIN_MS);
  }

  #open(way: Way, open: (events: LinkEvents) => Link): void {
    const link = open({
      frame: (frame) => this.#receive(frame, link, way),
      end: (end) => this.#lose(link, end, way),
    });
    this.#opening = link;
  }

  #receive(frame: ServerFrame, link: Link, way: Way): void {
    const isNew = frame.t === "welcome" && this.#link !== link;
    if (isNew) this.#adopt(link, way);
    if (this.#link !== link) return;
    if (frame.t === "welcome" || frame.t === "pong") this.#state.value = way === "polling" ? way : frame.mode;
    this.events.frame(frame);
    if (isNew) this.events.connected();
  }

  #adopt(link: Link, way: Way): void {
    if (this.#link) {
      this.#link.close();
      this.events.disconnected();
    }
    this.#link = link;
    this.#way = way;
    this.#opening = null;
    this.#tokensRefused = 0;
    this.#isDown = false;
    this.#notice.value = "";
    this.#cancelStable();
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    if (way === "socket") {
      this.#socketsFailed = 0;
      this.#cancelStable = this.around.after(STABLE_MS, () => {
        this.#attempt = 0;
      });
    } else {
      this.#attempt = 0;
      // A server that was away, or a network, may be back for sockets too: they are asked once before the long wait.
      this.#retryIn(WAKE_JITTER_MS);
    }
  }

  #lose(link: Link, end: End, way: Way = this.#way): void {
    if (this.#link === link) {
      this.#link = null;
      link.close();
      this.#opening?.close();
      this.#opening = null;
      this.#cancelStable();
      this.events.disconnected();
    } else if (this.#opening === link) {
      this.#opening = null;
      // Without a network there is nothing between us that could be to blame.
      if (way === "socket" && this.around.online()) this.#socketsFailed++;
    } else return;
    if (way === "polling" && end.code === 0) this.#isDown = true;
    if (this.#link) this.#retryIn(SOCKET_AGAIN_MS);
    else this.#missed(end);
  }

  #missed(end: End): void {
    switch (end.code) {
      case CLOSE.SUPERSEDED:
        return this.stop("superseded", end.message);
      case CLOSE.REVOKED:
      case CLOSE.FORBIDDEN:
        return this.stop("ended", end.message);
      case CLOSE.VERSION:
        this.stop("reload", end.message);
        return this.events.outdated();
      case CLOSE.TOKEN:
        this.#isStale = true;
        if (++this.#tokensRefused >= TOKENS_REFUSED_LIMIT) return this.stop("ended", end.message);
        return this.#retryIn(this.#backoff());
      case CLOSE.RESTART:
        return this.#retryIn((end.retryMs ?? 0) + this.around.random() * WAKE_JITTER_MS);
      case CLOSE.RATE:
      case CLOSE.TOO_MANY:
      case CLOSE.UNAVAILABLE:
        this.#notice.value = end.message;
        return this.#retryIn(Math.max(end.retryMs ?? CROWDED_MS, this.#backoff()));
      case CLOSE.IDLE:
        // Nobody looks: becoming visible brings it back.
        return this.#retryIn(this.around.visible() ? this.#backoff() : BACKOFF_LONGEST_MS);
      default:
        return this.#retryIn(end.retryMs ?? this.#backoff());
    }
  }

  #backoff(): number {
    const longest = Math.min(BACKOFF_LONGEST_MS, BACKOFF_FIRST_MS * 2 ** this.#attempt++);
    return this.around.random() * longest;
  }

  #retryIn(ms: number): void {
    if (this.#isOver) return;
    this.#cancelRetry?.();
    if (!this.#link) this.#state.value = this.#isDown || !this.around.online() ? "offline" : "connecting";
    this.#cancelRetry = this.around.after(ms, () => {
      this.#cancelRetry = null;
      this.#try();
    });
  }

  #try(): void {
    // Beside a polling link a socket is tried; without any link both ways take turns once sockets have failed.
    const isTurnOfPolling =
      !this.#link && this.#socketsFailed >= SOCKETS_BEFORE_POLLING && this.#tried === "socket";
    if (!isTurnOfPolling) return void this.#trySocket();
    this.#tried = "polling";
    this.#open("polling", (events) => this.ways.polling(events));
  }

  #wake(): void {
    if (this.#link) this.#link.probe();
    if (this.#cancelRetry) this.#retryIn(this.around.random() * WAKE_JITTER_MS);
  }
}

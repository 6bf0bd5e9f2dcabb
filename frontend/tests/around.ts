// The outside world for tests: a clock that is moved by hand, sockets and requests that the test answers.

import type { Around, SocketEvents } from "../wire/around";
import type { ClientFrame, ServerFrame } from "../wire/protocol";

export interface FakeSocket {
  url: string;
  sent: ClientFrame[];
  isClosed: boolean;
  open(): void;
  say(...frames: ServerFrame[]): void;
  hangUp(code?: number): void;
}

export interface FakeRequest {
  method: string;
  path: string;
  body: unknown;
  headers: Record<string, string>;
  answer(body: unknown, status?: number): void;
  fail(): void;
}

export class FakeAround implements Around {
  time = Date.UTC(2026, 0, 5, 9);
  chance = 0.5;
  isVisible = true;
  isOnline = true;
  reloads = 0;
  sockets: FakeSocket[] = [];
  requests: FakeRequest[] = [];

  #timers = new Set<{ at: number; fn: () => void }>();
  #wakers = new Set<() => void>();
  #leavers = new Set<() => void>();

  now = () => this.time;
  random = () => this.chance;
  visible = () => this.isVisible;
  online = () => this.isOnline;
  reload = () => void this.reloads++;

  after(ms: number, fn: () => void): () => void {
    const timer = { at: this.time + ms, fn };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  onWake(fn: () => void): () => void {
    this.#wakers.add(fn);
    return () => void this.#wakers.delete(fn);
  }

  onLeave(fn: () => void): () => void {
    this.#leavers.add(fn);
    return () => void this.#leavers.delete(fn);
  }

  socket(url: string, _subprotocol: string, events: SocketEvents) {
    const socket: FakeSocket = {
      url,
      sent: [],
      isClosed: false,
      open: () => events.open(),
      say: (...frames) => {
        for (const frame of frames) events.message(JSON.stringify(frame));
      },
      hangUp: (code = 1006) => events.close(code),
    };
    this.sockets.push(socket);
    return {
      send: (text: string) => void socket.sent.push(JSON.parse(text)),
      close: () => {
        socket.isClosed = true;
      },
    };
  }

  fetch(url: string, init: RequestInit): Promise<Response> {
    const { pathname, search } = new URL(url);
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      this.requests.push({
        method: init.method ?? "GET",
        path: pathname + search,
        body: typeof init.body === "string" ? JSON.parse(init.body) : null,
        headers: init.headers as Record<string, string>,
        answer: (body, status = 200) => resolve(new Response(JSON.stringify(body), { status })),
        fail: () => reject(new TypeError("network")),
      });
    });
  }

  wake(): void {
    for (const waker of this.#wakers) waker();
  }

  leave(): void {
    for (const leaver of this.#leavers) leaver();
  }

  /** Moves the clock, runs what is due on the way, and lets promises settle. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.#timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.fn();
      await settled();
    }
    this.time = end;
  }

  /** The newest socket. */
  get line(): FakeSocket {
    return this.sockets.at(-1)!;
  }

  /** Requests whose path contains `part`. */
  asked(part: string): FakeRequest[] {
    return this.requests.filter(({ path }) => path.includes(part));
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
}

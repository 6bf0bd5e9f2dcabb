// The life of one websocket: open, hello, welcome, frames and pings, end. It never tries again.

import type { Around } from "./around";
import { type ClientFrame, type Hello, type ServerFrame, SUBPROTOCOL } from "./protocol";

// From the first byte to the welcome: the server itself gives up on a silent client after five seconds.
export const WELCOME_WITHIN_MS = 10_000;
// A pong takes milliseconds; without it for this long the connection is dead, whatever the browser says.
export const PONG_WITHIN_MS = 10_000;
// Browsers wake the timers of hidden pages once a minute, so asking more often would be in vain.
export const HIDDEN_PING_MS = 60_000;

/** Why a connection ended. `code` is 0 when nobody said. */
export interface End {
  code: number;
  message: string;
  retryMs: number | null;
}

export interface LinkEvents {
  frame(frame: ServerFrame): void;
  end(end: End): void;
}

/** A way to the server: a socket, or the polling that stands in for it. */
export interface Link {
  send(frame: ClientFrame): void;
  /** Asks whether the other end is still there. */
  probe(): void;
  /** Silent from now on. */
  close(): void;
}

export function openSocket(around: Around, url: string, hello: Hello, events: LinkEvents): Link {
  let pingMs = 0;
  let pings = 0;
  let bye: End | null = null;
  let isOver = false;
  let isAsking = false;
  let cancelPing = () => {};
  let cancelDeadline = around.after(WELCOME_WITHIN_MS, () => finish(nobodySaid));
  const socket = around.socket(url, SUBPROTOCOL, {
    open: () => send(hello),
    message: receive,
    close: (code) => finish(bye ?? { ...nobodySaid, code }),
  });

  function receive(text: string) {
    if (isOver) return;
    const frame = parsed(text);
    if (!frame) return;
    if (frame.t === "bye") {
      bye = { code: frame.code, message: frame.message, retryMs: frame.retry_ms ?? null };
      // The close follows at once; a connection that dies in between must not keep us waiting.
      cancelDeadline();
      cancelDeadline = around.after(PONG_WITHIN_MS, () => finish(bye!));
    } else if (frame.t === "welcome") {
      pingMs = frame.ping_s * 1000;
      alive();
    } else if (frame.t === "pong") alive();
    if (!isOver) events.frame(frame);
  }

  function alive() {
    isAsking = false;
    cancelDeadline();
    cancelPing();
    cancelPing = around.after(around.visible() ? pingMs : Math.max(pingMs, HIDDEN_PING_MS), ping);
  }

  function ping() {
    // A question that is open stays open: asking again must not put off its deadline.
    if (!pingMs || bye || isAsking) return;
    isAsking = true;
    cancelPing();
    cancelDeadline();
    cancelDeadline = around.after(PONG_WITHIN_MS, () => finish(nobodySaid));
    send({ t: "ping", n: ++pings });
  }

  function send(frame: ClientFrame) {
    if (!isOver) socket.send(JSON.stringify(frame));
  }

  function finish(end: End) {
    if (isOver) return;
    close();
    events.end(end);
  }

  function close() {
    isOver = true;
    cancelDeadline();
    cancelPing();
    socket.close();
  }

  return { send, probe: ping, close };
}

export const nobodySaid: End = { code: 0, message: "", retryMs: null };

function parsed(text: string): ServerFrame | null {
  try {
    const frame = JSON.parse(text);
    return typeof frame?.t === "string" ? frame : null;
  } catch {
    return null;
  }
}

// The HTTP twin of a socket: long-polls for what a socket would have sent, posts what it would have carried.

import type { Around } from "./around";
import type { Answer, Http } from "./http";
import { type Bye, CLOSE, type ClientFrame, type Err, type Frames, type PollRequest } from "./protocol";
import type { End, Link, LinkEvents } from "./socket";

// How long the server may hold a poll: below the half minute after which many proxies cut a silent request.
export const POLL_WAIT_S = 25;
// Polls that bring nothing are not repeated faster than this, in case something between us does not wait.
export const QUIET_POLL_MS = 1_000;

export function openPolling(
  around: Around,
  http: Http,
  request: () => PollRequest,
  events: LinkEvents,
): Link {
  const abort = new AbortController();
  let isOver = false;
  let isFirst = true;
  let cancel = () => {};
  void poll();

  async function poll() {
    const askedAt = around.now();
    const body = JSON.stringify({ ...request(), wait: isFirst ? 0 : POLL_WAIT_S });
    const answer = await http
      .answer("/poll", { method: "POST", body, signal: abort.signal })
      .catch(() => null);
    if (isOver) return;
    const frames = (answer?.body as Frames | null)?.frames;
    if (!answer?.ok || !frames) return finish(endOf(answer));
    isFirst = false;
    deliver(frames);
    if (isOver) return;
    const hasNews = frames.length > 1;
    const rest = hasNews ? 0 : Math.max(0, QUIET_POLL_MS - (around.now() - askedAt));
    cancel = around.after(rest, () => void poll());
  }

  let posted: Promise<void> = Promise.resolve();

  async function post(frame: ClientFrame) {
    if (isOver) return;
    const answer = await http
      .answer("/frames", { method: "POST", body: JSON.stringify(frame) })
      .catch(() => null);
    const frames = (answer?.body as Frames | null)?.frames;
    if (!isOver && frames) deliver(frames);
  }

  function deliver(frames: Frames["frames"]) {
    for (const frame of frames) {
      if (isOver) return;
      if (frame.t === "bye") return finish(endedBy(frame));
      events.frame(frame);
    }
  }

  function finish(end: End) {
    if (isOver) return;
    close();
    events.end(end);
  }

  function close() {
    isOver = true;
    cancel();
    abort.abort();
  }

  return {
    send(frame) {
      // Typing and the other frames of the moment are not worth a request each.
      if (frame.t === "typing" || frame.t === "ping" || frame.t === "bye") return;
      // One after the other: requests side by side may overtake each other, and messages must not.
      posted = posted.then(() => post(frame));
    },
    probe() {},
    close,
  };
}

// A refusal as a bye, as an err, or as whatever something between us has answered.
function endOf(answer: Answer | null): End {
  const body = answer?.body as Partial<Frames & Err> | null | undefined;
  const bye = body?.frames?.find((frame) => frame.t === "bye");
  if (bye) return endedBy(bye);
  const code = {
    401: CLOSE.TOKEN,
    403: CLOSE.FORBIDDEN,
    426: CLOSE.VERSION,
    429: CLOSE.RATE,
  }[answer?.status ?? 0];
  return { code: code ?? 0, message: (code && body?.message) || "", retryMs: body?.retry_ms ?? null };
}

function endedBy({ code, message, retry_ms }: Bye): End {
  return { code, message, retryMs: retry_ms ?? null };
}

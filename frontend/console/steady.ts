// The connection as it is worth telling: a hiccup that mends itself at once is not.

import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { ConnectionState } from "../wire";

const HICCUP_MS = 2_000; // most reconnects after a restart are over by then

export function steady(connection: ReadonlySignal<ConnectionState>) {
  const told = signal<ConnectionState>(connection.peek());
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stop = effect(() => {
    const state = connection.value;
    clearTimeout(timer);
    if (state !== "connecting" && state !== "offline") told.value = state;
    else
      timer = setTimeout(() => {
        told.value = state;
      }, HICCUP_MS);
  });

  return {
    told,
    stop() {
      clearTimeout(timer);
      stop();
    },
  };
}

export type Tone = "ok" | "warn" | "bad";

export const toneOf: Record<ConnectionState, Tone> = {
  connecting: "warn",
  live: "ok",
  degraded: "warn",
  polling: "warn",
  offline: "bad",
  superseded: "bad",
  ended: "bad",
  reload: "bad",
};

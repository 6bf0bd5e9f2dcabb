// The connection as it is worth telling: what mends itself within moments is not news.

import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { ConnectionState } from "../wire";

// Most reconnects are over by then.
const HICCUP_MS = 2_000;

export function steady(connection: ReadonlySignal<ConnectionState>): ReadonlySignal<ConnectionState> {
  const told = signal<ConnectionState>("live");
  effect(() => {
    const state = connection.value;
    const isPassing = state === "connecting" || state === "offline";
    if (!isPassing) told.value = state;
    const timer = setTimeout(() => {
      told.value = state;
    }, HICCUP_MS);
    return () => clearTimeout(timer);
  });
  return told;
}

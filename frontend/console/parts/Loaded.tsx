// How much somebody carries: in numbers, and as a bar.

import { counted, shareOf } from "../loads";
import { words } from "../words";

const t = words.passing;

export function Loaded({ used, capacity }: { used: number; capacity: number }) {
  const [carried, most] = [counted(used), counted(capacity)];
  return (
    <span class="load" data-full={used >= capacity}>
      <span aria-hidden="true">
        <bdi>{t.load(carried, most)}</bdi>
      </span>
      <span class="unseen">{t.loadSpoken(carried, most)}</span>
      <span class="load-bar" aria-hidden="true">
        <span style={{ inlineSize: `${shareOf(used, capacity) * 100}%` }} />
      </span>
    </span>
  );
}

const TONES: Record<string, "ok" | "warn" | "off" | "bad"> = {
  available: "ok",
  busy: "ok",
  full: "warn",
  closing: "warn",
  reconnecting: "warn",
  not_responding: "bad",
};

/** A state by its sign and its word; with a reason where one was given. */
export function State({ state, reason = "" }: { state: string; reason?: string }) {
  const word = t.states[state] ?? state;
  return (
    <span class="status" data-tone={TONES[state] ?? "off"}>
      <bdi>{reason ? words.floor.reasonOf(word, reason) : word}</bdi>
    </span>
  );
}

// How it is with the agent: what they declared, what the server has noticed, and whether it hears them at all.

import { computed, signal } from "@preact/signals";
import type { ConnectionState, Desk, Wire } from "../wire";
import { words } from "./words";

export type Declared = Desk["declared"];
export type Standing = { label: string; tone: "ok" | "warn" | "bad" | "off"; detail: string };

/** What was just declared stands until the desk is told anew, so that nothing flickers in between. */
type Wish = { state: Declared; reason: string; over: number | undefined };

const s = words.standing;

type StandingParts = {
  wire: Pick<Wire, "desk" | "connection" | "ready">;
  /** Answers whether it is done. */
  declare(state: Declared, reason: string): Promise<boolean>;
};

export function createStanding({ wire, declare }: StandingParts) {
  const wish = signal<Wish | null>(null);
  const wished = computed(() => {
    const { value } = wish;
    return value?.over === wire.desk.value?.rev ? value : null;
  });

  return {
    declared: computed(() => wished.value?.state ?? wire.desk.value?.declared ?? null),
    reason: computed(() => wished.value?.reason ?? wire.desk.value?.reason ?? ""),
    standing: computed(() => standingOf(wire.connection.value, wire.desk.value, wire.ready.value)),
    isSilent: computed(() => wire.desk.value?.state === "not_responding"),

    async declare(state: Declared, reason = "") {
      const mine = { state, reason: reason.trim(), over: wire.desk.peek()?.rev };
      wish.value = mine;
      const isDone = await declare(state, mine.reason);
      if (!isDone && wish.peek() === mine) wish.value = null;
    },
  };
}

export function standingOf(connection: ConnectionState, desk: Desk | null, ready: boolean): Standing {
  if (connection === "connecting" && ready) return { label: words.reconnecting, tone: "warn", detail: "" };
  const isHeard = connection === "live" || connection === "degraded" || connection === "polling";
  if (!isHeard || !desk) {
    const { label, detail } = words.connection[connection];
    const tone = connection === "live" ? "ok" : connection === "connecting" ? "warn" : "bad";
    return { label, detail, tone };
  }
  switch (desk.state) {
    case "not_responding":
      return { label: s.silent, tone: "bad", detail: s.silentDetail };
    case "reconnecting":
    case "offline":
      return { label: words.reconnecting, tone: "warn", detail: "" };
    case "closing":
      return { label: s.closing, tone: "warn", detail: s.closingDetail };
    case "away":
      return { label: desk.reason ? s.awayFor(desk.reason) : s.away, tone: "off", detail: s.awayDetail };
    case "full":
      return { label: s.full, tone: "warn", detail: s.fullDetail };
    default:
      return { label: s.available, tone: "ok", detail: s.availableDetail };
  }
}

/** Whether somebody new may be offered to them now. */
export const takesMore = (desk: Desk) => desk.state === "available" || desk.state === "busy";

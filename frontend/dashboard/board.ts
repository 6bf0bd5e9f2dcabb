// What a board shows of the present: a few numbers, and what is most urgent first.

import type { Live, LiveAgent, LiveQueue } from "./api";
import { briefly, NOTHING, seconds, shown } from "./figures";
import { words } from "./words";

const t = words.live;

interface Now {
  title: string;
  value: string;
  /** The same for whoever reads it from far. */
  short: string;
  detail: string;
  /** Somebody waits longer than was promised. */
  isLate: boolean;
}

/** To agents, who see no agent but themselves, it is not told how many are here. */
export function nowOf(live: Live, isOwn = false): Now[] {
  const late = sum(live.queues, (queue) => queue.overdue);
  const here = Object.entries(live.agents).filter(([state]) => state !== "offline");
  const many = here.reduce((total, [, count]) => total + count, 0);
  const waits = live.longest_wait_s;
  const load = live.capacity ? live.used / live.capacity : null;
  return [
    one(t.waiting, String(live.waiting)),
    one(t.longest, waits === null ? NOTHING : seconds(waits), {
      short: clockOf(waits),
      isLate: live.queues.some((queue) => queue.is_too_long),
    }),
    one(t.overdue, String(late), { isLate: late > 0 }),
    one(t.dueSoon, String(sum(live.queues, (queue) => queue.due_soon))),
    ...(isOwn
      ? []
      : [
          one(t.online, String(many), {
            detail: here.map(([state, count]) => `${count} ${stateName(state).toLowerCase()}`).join(", "),
          }),
        ]),
    one(isOwn ? t.ownLoad : t.load, shown(load, "percent"), {
      detail: load === null ? "" : t.loadOf(places(live.used), places(live.capacity)),
      short: load === null ? NOTHING : briefly(Math.round(load * 100) / 100, "percent"),
    }),
  ];
}

const one = (title: string, value: string, more: Partial<Now> = {}): Now => ({
  title,
  value,
  short: value,
  detail: "",
  isLate: false,
  ...more,
});

/** How long somebody waits, as a clock shows it: 12:34. */
export function clockOf(wait: number | null): string {
  if (wait === null) return NOTHING;
  const [hours, minutes, rest] = [Math.floor(wait / 3600), Math.floor(wait / 60) % 60, Math.floor(wait) % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Where somebody is late, then where somebody waits, the longest first. */
export function urgentFirst(queues: readonly LiveQueue[]): LiveQueue[] {
  const waits = (queue: LiveQueue) => queue.longest_wait_s ?? -1;
  return [...queues].sort(
    (a, b) =>
      b.overdue - a.overdue || b.due_soon - a.due_soon || waits(b) - waits(a) || b.waiting - a.waiting,
  );
}

const STATES = ["not_responding", "reconnecting", "full", "busy", "wrap", "closing", "available", "away"];

/** Who is here, whoever needs a look first. */
export function presentFirst(agents: readonly LiveAgent[]): LiveAgent[] {
  const place = ({ state }: LiveAgent) => STATES.indexOf(state);
  return agents.filter((agent) => agent.state !== "offline").sort((a, b) => place(a) - place(b));
}

/** Parked conversations take a part of a place. */
export const places = (value: number) => shown(value, Number.isInteger(value) ? "count" : "score");

export const stateName = (state: string) => words.states[state] ?? state;

const sum = (queues: readonly LiveQueue[], of: (queue: LiveQueue) => number) =>
  queues.reduce((total, queue) => total + of(queue), 0);

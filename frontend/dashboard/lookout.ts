// What is wrong right now, in one sentence each, the most urgent first.

import type { Live, LiveQueue } from "./api";
import { seconds } from "./figures";
import { viewWords } from "./viewWords";

export interface Sight {
  tone: "bad" | "warn" | "ok";
  words: string;
  /** The same without what changes with every second. */
  spoken: string;
}

const t = viewWords.lookout;

/** Agents see no agent but themselves, so of the others they are told what queues say. */
export function lookout(live: Live, isOwn = false): Sight[] {
  const overdue = live.queues.filter((queue) => queue.overdue > 0);
  const alone = live.queues.filter(
    (queue) => queue.waiting > 0 && queue.overdue === 0 && queue.agents_online === 0,
  );
  const soon = sum(live.queues, (queue) => queue.due_soon);
  const silent = live.agents_list.filter((agent) => agent.state === "not_responding");
  const here = live.agents_list.filter((agent) => agent.state !== "offline");
  const found: Sight[] = [
    ...overdue.map((queue) => bad(late(queue, longestOf(queue)), late(queue, ""))),
    ...alone.map((queue) => bad(t.alone(queue.waiting, queue.name))),
    ...silent.map((agent) => bad(t.silent(agent.name))),
  ];
  if (soon) found.push(warn(t.soon(soon)));
  if (here.length && live.capacity > 0 && live.used >= live.capacity)
    found.push(warn((isOwn ? t.youAreFull : t.full)(live.waiting)));
  if (found.length) return found;
  if (isOwn ? isUnserved(live.queues) : !here.length) return [warn(t.nobodyHere)];
  return [calm(live.waiting ? t.inTime(live.waiting) : t.calm)];
}

const isUnserved = (queues: readonly LiveQueue[]) =>
  queues.length > 0 && queues.every((queue) => queue.agents_online === 0);

const late = (queue: LiveQueue, longest: string) =>
  t.late(queue.overdue, queue.name, longest, queue.agents_online === 0);

const bad = (said: string, spoken = said): Sight => ({ tone: "bad", words: said, spoken });
const warn = (said: string): Sight => ({ tone: "warn", words: said, spoken: said });
const calm = (said: string): Sight => ({ tone: "ok", words: said, spoken: said });
const sum = (queues: readonly LiveQueue[], of: (queue: LiveQueue) => number) =>
  queues.reduce((total, queue) => total + of(queue), 0);
const longestOf = ({ longest_wait_s, is_too_long }: LiveQueue) =>
  longest_wait_s === null || !is_too_long ? "" : seconds(longest_wait_s);

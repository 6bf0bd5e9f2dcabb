// A conversation as it is drawn: days, events, and runs of one sender.

import type { Line } from "../wire";
import { dayOf } from "./times";

export type Block =
  | { type: "day"; key: string; at: number }
  | { type: "new"; key: string }
  | { type: "event"; key: string; line: Line }
  | { type: "run"; key: string; lines: [Line, ...Line[]] };

const PAUSE_MS = 5 * 60_000; // after a pause the time is worth saying again

/** `newFrom` is the seq of the first line that had not been read when the conversation was opened. */
export function blocksOf(lines: readonly Line[], newFrom: number | null): Block[] {
  const blocks: Block[] = [];
  let day = "";
  let marked = newFrom === null;
  for (const line of lines) {
    const itsDay = dayOf(line.at);
    if (itsDay !== day) blocks.push({ type: "day", key: `day ${itsDay} ${line.key}`, at: line.at });
    day = itsDay;
    if (!marked && newFrom !== null && line.seq !== null && line.seq >= newFrom) {
      blocks.push({ type: "new", key: "new" });
      marked = true;
    }
    if (line.kind === "event") {
      blocks.push({ type: "event", key: line.key, line });
      continue;
    }
    const last = blocks.at(-1);
    if (last?.type === "run" && goesOn(last.lines, line)) last.lines.push(line);
    else blocks.push({ type: "run", key: line.key, lines: [line] });
  }
  return blocks;
}

/** Whether it would be drawn the same: lines that did not change stay the same objects. */
export function isSame(one: Block, other: Block): boolean {
  if (one.type === "event") return other.type === "event" && one.line === other.line;
  if (one.type !== "run" || other.type !== "run") return false;
  return one.lines.length === other.lines.length && one.lines.every((line, at) => line === other.lines[at]);
}

function goesOn(run: [Line, ...Line[]], line: Line): boolean {
  const [first] = run;
  const previous = run[run.length - 1] ?? first;
  return (
    writerOf(first) === writerOf(line) &&
    (first.kind === "note") === (line.kind === "note") &&
    line.at - previous.at < PAUSE_MS
  );
}

/** A line on its way has no agent yet, but whose it is stands firm. */
const writerOf = (line: Line) => (line.mine ? "mine" : `${line.sender} ${line.agent}`);

/** Where reading goes on: the first of the visitor's last `unread` lines, as far as they are here. */
export function firstUnread(lines: readonly Line[], unread: number): number | null {
  const spoken = lines.filter((it) => it.sender === "visitor" && it.kind !== "event");
  if (unread === 0) return null;
  return spoken.at(Math.max(-unread, -spoken.length))?.seq ?? null;
}

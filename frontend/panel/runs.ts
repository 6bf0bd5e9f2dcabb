// Lines as they are drawn: days, events, and runs of one sender.

import type { Line } from "../wire";

// After a pause the same sender begins anew, so that the time is shown again.
const PAUSE_MS = 5 * 60_000;

export type Block =
  | { kind: "day"; key: string; at: number }
  | { kind: "event"; key: string; line: Line }
  | { kind: "run"; key: string; lines: Line[] };

export function blocks(lines: readonly Line[]): Block[] {
  const found: Block[] = [];
  let day = "";
  for (const line of lines) {
    // Their own first words say it better.
    if (line.event?.type === "started") continue;
    const itsDay = new Date(line.at).toDateString();
    if (itsDay !== day) found.push({ kind: "day", key: `day ${line.key}`, at: line.at });
    day = itsDay;
    const last = found.at(-1);
    if (line.kind === "event") found.push({ kind: "event", key: line.key, line });
    else if (last?.kind === "run" && goesOn(last.lines.at(-1)!, line)) last.lines.push(line);
    else found.push({ kind: "run", key: line.key, lines: [line] });
  }
  return found;
}

function goesOn(before: Line, line: Line): boolean {
  // An own line on its way has no name yet; it is the same sender all the same.
  const isSame =
    line.mine === before.mine && (line.mine || (line.sender === before.sender && line.name === before.name));
  return isSame && line.at - before.at < PAUSE_MS;
}

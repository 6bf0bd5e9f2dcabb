// With which words a conversation was passed on: the note that was left for whoever gets it.

import type { Line } from "../wire";

/** The last note between two moments, of one writer where that is known. */
export function askedWith(lines: readonly Line[], from: number, until: number, by?: string): string {
  const note = lines.findLast(
    (line) =>
      line.kind === "note" && line.at >= from && line.at <= until && (by === undefined || line.name === by),
  );
  return note?.body.trim() ?? "";
}

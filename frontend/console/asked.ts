// With which words a conversation was passed on: the note that was left for whoever gets it.

import type { Line } from "../wire";

/** The last note before a moment, of one writer where that is known. */
export function askedWith(lines: readonly Line[], until: number, by?: string): string {
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at]!;
    if (line.kind === "note" && line.at <= until && (!by || line.name === by)) return line.body.trim();
  }
  return "";
}

// The keyboard: which chord means which verb, and how it is written down.

import { words } from "./words";

type Verb =
  | "previous"
  | "next"
  | "nth"
  | "filter"
  | "take"
  | "accept"
  | "decline"
  | "wrapUp"
  | "state"
  | "note"
  | "close"
  | "pass"
  | "report"
  | "use"
  | "dismiss"
  | "floor"
  | "visitors"
  | "details"
  | "help"
  | "escape";

export type Chord = Pick<KeyboardEvent, "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "code" | "key">;
export type Command = { verb: Verb; nth?: number };

const WITH_ALT: Record<string, Verb> = {
  ArrowUp: "previous",
  ArrowDown: "next",
  KeyT: "take",
  KeyA: "accept",
  KeyD: "decline",
  KeyW: "wrapUp",
  KeyS: "state",
  KeyN: "note",
  KeyC: "close",
  KeyP: "pass",
  KeyB: "report",
  KeyG: "use",
  KeyX: "dismiss",
  KeyF: "floor",
  KeyV: "visitors",
  KeyI: "details",
};

/** `code` rather than `key` with Alt, because Alt types other characters on a Mac. */
export function commandOf(chord: Chord, inField: boolean): Command | null {
  if (chord.ctrlKey || chord.metaKey) return null;
  if (chord.altKey) {
    if (chord.shiftKey) return null;
    const digit = /^Digit([1-9])$/.exec(chord.code);
    if (digit) return { verb: "nth", nth: Number(digit[1]) };
    const verb = WITH_ALT[chord.code];
    return verb ? { verb } : null;
  }
  if (chord.key === "Escape") return { verb: "escape" };
  if (inField) return null;
  if (chord.key === "/") return { verb: "filter" };
  if (chord.key === "?") return { verb: "help" };
  return null;
}

const s = words.shortcuts;

export const SHORTCUTS: readonly { keys: readonly (readonly string[])[]; does: string }[] = [
  { keys: [["Alt", "↑"]], does: s.previous },
  { keys: [["Alt", "↓"]], does: s.next },
  {
    keys: [
      ["Alt", "1"],
      ["Alt", "9"],
    ],
    does: s.nth,
  },
  { keys: [["Alt", "A"]], does: s.accept },
  { keys: [["Alt", "D"]], does: s.decline },
  { keys: [["Alt", "T"]], does: s.take },
  { keys: [["Alt", "N"]], does: s.note },
  { keys: [["Alt", "R"]], does: s.replies },
  { keys: [["Alt", "P"]], does: s.pass },
  { keys: [["Alt", "C"]], does: s.finish },
  { keys: [["Alt", "B"]], does: s.report },
  { keys: [["Alt", "G"]], does: s.use },
  { keys: [["Alt", "X"]], does: s.dismiss },
  { keys: [["Alt", "W"]], does: s.wrapUp },
  { keys: [["Alt", "S"]], does: s.state },
  { keys: [["Alt", "I"]], does: s.details },
  { keys: [["Alt", "V"]], does: s.visitors },
  { keys: [["Alt", "F"]], does: s.floor },
  { keys: [["/"]], does: s.filter },
  { keys: [["Enter"]], does: s.send },
  { keys: [["Shift", "Enter"]], does: s.newline },
  { keys: [["Esc"]], does: s.escape },
  { keys: [["?"]], does: s.help },
];

import { expect, test } from "vitest";
import { type Chord, commandOf, SHORTCUTS } from "./keys";

const chord = (key: string, change: Partial<Chord> = {}): Chord => ({
  key,
  code: key.length === 1 ? `Key${key.toUpperCase()}` : key,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...change,
});
const alt = (code: string) => chord("ß", { altKey: true, code });

test.each([
  ["Alt ↑", alt("ArrowUp"), { verb: "previous" }],
  ["Alt ↓", alt("ArrowDown"), { verb: "next" }],
  ["Alt 1", alt("Digit1"), { verb: "nth", nth: 1 }],
  ["Alt 9", alt("Digit9"), { verb: "nth", nth: 9 }],
  ["Alt 0", alt("Digit0"), null],
  ["Alt T, whatever it types", alt("KeyT"), { verb: "take" }],
  ["Alt N", alt("KeyN"), { verb: "note" }],
  ["Alt C", alt("KeyC"), { verb: "close" }],
  ["Alt I", alt("KeyI"), { verb: "details" }],
  ["Alt P", alt("KeyP"), { verb: "pass" }],
  ["Alt B", alt("KeyB"), { verb: "report" }],
  ["Alt F", alt("KeyF"), { verb: "floor" }],
  ["Alt A", alt("KeyA"), { verb: "accept" }],
  ["Alt D", alt("KeyD"), { verb: "decline" }],
  ["Alt W", alt("KeyW"), { verb: "wrapUp" }],
  ["Alt S", alt("KeyS"), { verb: "state" }],
  ["Alt Shift T", { ...alt("KeyT"), shiftKey: true }, null],
  ["Ctrl Alt T", { ...alt("KeyT"), ctrlKey: true }, null],
])("%s means its verb, also while writing", (_, pressed, command) => {
  expect([commandOf(pressed, false), commandOf(pressed, true)]).toEqual([command, command]);
});

test.each([
  ["/", { verb: "filter" }],
  ["?", { verb: "help" }],
  ["x", null],
])("%s is a command outside of fields and a character in them", (key, command) => {
  expect([commandOf(chord(key), false), commandOf(chord(key), true)]).toEqual([command, null]);
});

test("Escape leads out of everything", () => {
  expect([commandOf(chord("Escape"), true), commandOf(chord("Escape"), false)]).toEqual([
    { verb: "escape" },
    { verb: "escape" },
  ]);
});

test("the list of keys says something different about each", () => {
  expect(new Set(SHORTCUTS.map(({ does }) => does)).size).toBe(SHORTCUTS.length);
});

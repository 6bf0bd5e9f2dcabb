import { expect, test } from "vitest";
import { line, mine, NOON } from "../tests/lines";
import { type Block, blocksOf, firstUnread, isSame } from "./runs";

const M = 60_000;
const DAY = 24 * 60 * M;

const shapeOf = (blocks: Block[]) =>
  blocks.map((block) => (block.type === "run" ? block.lines.map(({ body }) => body) : block.type));

test("one sender's lines make one run, until somebody else, a note, an event, a pause or a day comes", () => {
  const lines = [
    line({ body: "a" }),
    line({ body: "b", at: NOON + M }),
    mine({ body: "c", at: NOON + 2 * M }),
    mine({ body: "n", kind: "note", at: NOON + 2 * M }),
    mine({ body: "d", at: NOON + 3 * M }),
    line({ kind: "event", sender: "system", at: NOON + 3 * M }),
    mine({ body: "e", at: NOON + 4 * M }),
    mine({ body: "f", at: NOON + 9 * M }),
    line({ body: "g", at: NOON + DAY }),
    line({ body: "h", at: NOON + DAY + M, sender: "agent", agent: "ben" }),
    line({ body: "i", at: NOON + DAY + M, sender: "agent", agent: "cid" }),
  ];

  expect(shapeOf(blocksOf(lines, null))).toEqual([
    "day",
    ["a", "b"],
    ["c"],
    ["n"],
    ["d"],
    "event",
    ["e"],
    ["f"],
    "day",
    ["g"],
    ["h"],
    ["i"],
  ]);
});

test("a line on its way joins the run of those that have arrived", () => {
  const lines = [mine({ body: "a" }), mine({ body: "b", agent: "", seq: null, delivery: "sending" })];

  expect(shapeOf(blocksOf(lines, null))).toEqual(["day", ["a", "b"]]);
});

test("the mark of the new stands before the first line that was not read, once", () => {
  const lines = [line({ seq: 1, body: "a" }), line({ seq: 2, body: "b" }), line({ seq: 3, body: "c" })];

  expect(shapeOf(blocksOf(lines, 2))).toEqual(["day", ["a"], "new", ["b", "c"]]);
});

test("keys stay the same and never meet", () => {
  const lines = [line(), mine(), line({ at: NOON + DAY })];
  const keys = (upTo: number) => blocksOf(lines.slice(0, upTo), null).map(({ key }) => key);

  expect(keys(3).slice(0, keys(2).length)).toEqual(keys(2));
  expect(new Set(keys(3)).size).toBe(keys(3).length);
});

test("reading goes on at the first of the visitor's unread lines, as far as they are here", () => {
  const lines = [
    line({ seq: 1 }),
    mine({ seq: 2 }),
    line({ seq: 3 }),
    line({ kind: "event", seq: 4 }),
    line({ seq: 5 }),
  ];

  expect([0, 1, 2, 3, 9].map((unread) => firstUnread(lines, unread))).toEqual([null, 5, 3, 1, 1]);
  expect(firstUnread([], 3)).toBeNull();
});

test("only what has changed is drawn again", () => {
  const [first, second, event] = [line(), mine(), line({ kind: "event", sender: "system" })];
  const before = blocksOf([first, second, event, mine()], null);
  const after = blocksOf([first, { ...second, delivery: "read" }, event, mine(), line()], null);

  const drawnAgain = before.map((block, at) => !isSame(block, after[at]!));

  expect(before.map(({ type }) => type)).toEqual(["day", "run", "run", "event", "run"]);
  expect(drawnAgain).toEqual([true, false, true, false, true]);
});

// How lines are grouped: by day, by sender, by pause.

import { expect, test } from "vitest";
import type { Line } from "../wire";
import { blocks } from "./runs";

const NINE = new Date(2026, 0, 5, 9).getTime();
const MINUTE = 60_000;

function line(minutes: number, change: Partial<Line> = {}): Line {
  return {
    key: `${minutes}`,
    id: `${minutes}`,
    seq: minutes,
    kind: "message",
    sender: "agent",
    name: "Ana",
    agent: "",
    at: NINE + minutes * MINUTE,
    body: "",
    files: [],
    event: null,
    mine: false,
    delivery: null,
    fault: null,
    ...change,
  };
}

const shape = (lines: Line[]) =>
  blocks(lines).map((block) =>
    block.kind === "run" ? block.lines.map(({ key }) => key).join() : block.kind,
  );

test("one sender without a pause is one run", () => {
  expect(
    shape([line(0), line(1), line(2, { name: "Ben" }), line(3, { mine: true, sender: "visitor" })]),
  ).toEqual(["day", "0,1", "2", "3"]);
});

test("a pause of five minutes and an event begin a new run", () => {
  expect(shape([line(0), line(6), line(7, { kind: "event", event: { type: "taken" } }), line(8)])).toEqual([
    "day",
    "0",
    "6",
    "event",
    "8",
  ]);
});

test("an own line on its way joins the own run although it has no name yet", () => {
  const own = { mine: true, sender: "visitor" } as const;

  expect(shape([line(0, { ...own, name: "Kim" }), line(1, { ...own, name: "", seq: null })])).toEqual([
    "day",
    "0,1",
  ]);
});

test("each day is named once, and the start of a conversation is not told", () => {
  const start = line(0, { kind: "event", event: { type: "started" } });

  expect(shape([start, line(1), line(1 + 24 * 60), line(2 + 24 * 60)])).toEqual([
    "day",
    "1",
    "day",
    "1441,1442",
  ]);
});

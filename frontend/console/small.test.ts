// Tables for the small pure modules: urgency, sizes, people, places, titles, access.

import { describe, expect, test } from "vitest";
import { ana, head } from "../tests/people";
import { accessOf, mayClose } from "./access";
import { initials, tint } from "./people";
import { placeOf } from "./place";
import { fileSize } from "./sizes";
import { titleOf } from "./title";
import { urgency } from "./urgency";

test.each([
  [0, "calm"],
  [29_999, "calm"],
  [30_000, "soon"],
  [59_999, "soon"],
  [60_000, "late"],
])("a wait of %i ms is %s", (ms, level) => {
  expect(urgency(ms)).toBe(level);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1 kB"],
  [2_431_000, "2.4 MB"],
  [12_000_000, "12 MB"],
  [999_600, "1 MB"],
])("%i bytes read %s", (bytes, reads) => {
  expect(fileSize(bytes, "en")).toBe(reads);
});

describe("initials", () => {
  test.each([
    ["Maria Petrova", "MP"],
    ["ana", "A"],
    ["Visitor 4f2a", "V4"],
    ["  José   de la Cruz ", "JC"],
    ["ليلى حداد", "لح"],
    ["🙂", "?"],
    ["", "?"],
    ["<b>", "B"],
  ])("of %j are %s", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

test("a person keeps their tint, and people do not all share one", () => {
  const tints = Array.from({ length: 50 }, (_, at) => tint(`person ${at}`));

  expect(tint("person 7")).toBe(tints[7]);
  expect(new Set(tints).size).toBe(6);
});

test.each([
  ["#conversation=0198c0de-0000-7000-8000-000000000001", "0198c0de-0000-7000-8000-000000000001"],
  ["#conversation=../../admin", null],
  ["#other", null],
  ["", null],
])("the address %s leads to %s", (hash, conv) => {
  expect(placeOf(hash)).toBe(conv);
});

test.each([
  [0, 0, null, "Livechat"],
  [0, 2, null, "2 waiting · Livechat"],
  [3, 0, "Maria", "(3) Maria · Livechat"],
  [1, 1, "Maria", "(1) Maria · 1 waiting · Livechat"],
])("%i unread and %i waiting before %s title the window %s", (unread, waiting, chosen, title) => {
  expect(titleOf(unread, waiting, chosen)).toBe(title);
});

describe("access", () => {
  const ben = { id: "ben", name: "Ben" };
  const sam = { id: "sam", name: "Sam", role: "supervisor" };
  const waiting = head({ state: "waiting" });
  const mine = head({ assignee: ana });
  const bens = head({ assignee: ben });
  const over = head({ state: "closed", assignee: ana, ended_at: "2026-01-05T10:00:00Z" });

  test("follows state and assignee", () => {
    expect([waiting, mine, bens, over].map((it) => accessOf(it, ana))).toEqual([
      { kind: "take" },
      { kind: "write" },
      { kind: "listen", who: "Ben" },
      { kind: "closed", endedAt: "2026-01-05T10:00:00Z" },
    ]);
  });

  test("only the own agent and a lead may close what is open", () => {
    const table = [waiting, mine, bens, over].map((it) => [mayClose(it, ana), mayClose(it, sam)]);

    expect(table).toEqual([
      [false, true],
      [true, true],
      [false, true],
      [false, false],
    ]);
  });
});

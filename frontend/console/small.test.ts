// Tables for the small pure modules: urgency, sizes, people, places, titles, access.

import { describe, expect, test } from "vitest";
import { line } from "../tests/lines";
import { ana, head, offered } from "../tests/people";
import type { Person } from "../wire";
import { accessOf, mayClose, mayPass, waysOf } from "./access";
import { askedWith } from "./asked";
import { counted, shareOf } from "./loads";
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
  ["#floor", "floor"],
  ["#other", null],
  ["", null],
])("the address %s leads to %s", (hash, conv) => {
  expect(placeOf(hash)).toBe(conv);
});

test.each([
  [0, 0, null, null, "Livechat"],
  [0, 2, null, null, "2 waiting · Livechat"],
  [3, 0, "Maria", null, "(3) Maria · Livechat"],
  [1, 1, "Maria", null, "(1) Maria · 1 waiting · Livechat"],
  [1, 1, "Maria", "Otto", "(1) Offer: Otto · Maria · 1 waiting · Livechat"],
])("%i unread, %i waiting, %s chosen and %s offered title the window %s", (...given) => {
  const [unread, waiting, chosen, offered, title] = given;

  expect(titleOf(unread, waiting, chosen, offered)).toBe(title);
});

test.each([
  [0, "0"],
  [250, "¼"],
  [1_000, "1"],
  [2_250, "2¼"],
  [2_500, "2½"],
  [3_750, "3¾"],
  [1_300, "1.3"],
  [12_000, "12"],
])("%i thousandths of a conversation read %s", (used, reads) => {
  expect(counted(used, "en")).toBe(reads);
});

test.each([
  [0, 3_000, 0],
  [750, 3_000, 0.25],
  [3_250, 3_000, 1],
  [0, 0, 0],
  [250, 0, 1],
])("%i of %i take the share %f of the desk", (used, capacity, share) => {
  expect(shareOf(used, capacity)).toBe(share);
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

  test("what lies on the desk comes before what stands in the list", () => {
    const offer = offered(1);
    const wrap = { conv: over.id, until: "2026-01-05T10:01:00Z" };

    expect([
      accessOf(waiting, ana, { offer }),
      accessOf(bens, ana, { offer }),
      accessOf(mine, ana, { offer }),
      accessOf(over, ana, { wrap }),
    ]).toEqual([
      { kind: "offered", offer },
      { kind: "offered", offer },
      { kind: "write" },
      { kind: "wrap", wrap },
    ]);
  });

  test("who is asked for advice reads along with whoever asked", () => {
    const consult = { conv: bens.id, head: bens, by: "Ben", since: "2026-01-05T09:00:00Z" };

    expect([accessOf(bens, ana, { consult }), accessOf(mine, ana, { consult })]).toEqual([
      { kind: "consult", who: "Ben" },
      { kind: "write" },
    ]);
  });

  test.each([
    ["waiting", waiting, [[], []], [["assign"], []]],
    ["mine", mine, [["pass", "ask"], ["pass"]], [["pass", "assign"], ["pass"]]],
    ["another's", bens, [[], []], [["pass", "assign"], ["pass"]]],
    ["over", over, [[], []], [[], []]],
  ] as const)("what is %s goes on in these ways", (_, it, asAgent, asLead) => {
    const waysFor = (me: Person) => (["agent", "queue"] as const).map((to) => waysOf(it, me, to));

    expect([waysFor(ana), waysFor(sam)]).toEqual([asAgent, asLead]);
    expect([mayPass(it, ana), mayPass(it, sam)]).toEqual([asAgent[0].length > 0, asLead[0].length > 0]);
  });

  test("a lead's own is passed on in every way", () => {
    expect(waysOf(head({ assignee: sam }), sam, "agent")).toEqual(["pass", "ask", "assign"]);
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

test.each([
  ["the last", 0, 30, undefined, "Likes blue"],
  ["what was written later does not count", 0, 10, undefined, "Was here before"],
  ["nor what is too old", 15, 20, "Ben", ""],
  ["the asker's own", 0, 30, "Ben", "Was here before"],
  ["none", 0, 5, undefined, ""],
  ["none of theirs", 0, 30, "Zoe", ""],
])("the note with which somebody was asked: %s", (_, from, until, by, note) => {
  const lines = [
    line({ kind: "note", name: "Ben", at: 10, body: " Was here before " }),
    line({ kind: "message", name: "Ben", at: 11, body: "Hello" }),
    line({ kind: "note", name: "Ana", at: 20, body: "Likes blue" }),
    line({ kind: "message", sender: "visitor", at: 21, body: "Well?" }),
  ];

  expect(askedWith(lines, from, until, by)).toBe(note);
});

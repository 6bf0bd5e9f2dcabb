import { describe, expect, test } from "vitest";
import { line, mine, NOON } from "../tests/lines";
import { ana, head } from "../tests/people";
import type { ConvHead } from "../wire";
import {
  closedOf,
  lastLineOf,
  matches,
  mineOf,
  neighbour,
  saidBy,
  waitingOf,
  waitOf,
  wrappingOf,
} from "./rows";

const M = 60_000;
const byId = (...heads: ConvHead[]) => new Map(heads.map((it) => [it.id, it]));

describe("who waits for whom", () => {
  const asked = head({ created_at: new Date(NOON).toISOString() });

  test.each([
    ["nothing was said", [], { turn: "yours", since: NOON }],
    ["the visitor spoke last", [line({ at: NOON + M })], { turn: "yours", since: NOON + M }],
    [
      "the visitor spoke twice: since the first of it",
      [mine({ at: NOON }), line({ at: NOON + M }), line({ at: NOON + 2 * M })],
      { turn: "yours", since: NOON + M },
    ],
    ["the agent answered", [line({ at: NOON }), mine({ at: NOON + M })], { turn: "theirs", since: NOON + M }],
    [
      "a note or an event answers nobody",
      [
        line({ at: NOON + M }),
        mine({ kind: "note", at: NOON + 2 * M }),
        line({ kind: "event", sender: "system" }),
      ],
      { turn: "yours", since: NOON + M },
    ],
  ] as const)("%s", (_, lines, wait) => {
    expect(waitOf(asked, lines)).toEqual(wait);
  });
});

test("the last line is what was said, written or attached last", () => {
  const file = { id: "f", name: "lamp.jpg", size: 1, type: "image/jpeg" };

  expect(lastLineOf([])).toBeNull();
  expect(lastLineOf([line({ body: "hi" }), line({ kind: "event" })])?.text).toBe("hi");
  expect(lastLineOf([mine({ kind: "file", body: "", files: [file] })])).toEqual({
    text: "lamp.jpg",
    mine: true,
    note: false,
    file: true,
    delivery: "sent",
  });
});

test("mine are the open ones assigned to me, oldest first", () => {
  const heads = [
    head({ id: "c", assignee: ana, created_at: "2026-01-05T09:02:00Z" }),
    head({ id: "a", assignee: ana, created_at: "2026-01-05T09:01:00Z" }),
    head({ id: "closed", assignee: ana, state: "closed" }),
    head({ id: "bens", assignee: { id: "ben", name: "Ben" } }),
    head({ id: "nobodys", state: "waiting" }),
  ];

  expect(mineOf(heads, "ana").map(({ id }) => id)).toEqual(["a", "c"]);
});

test("who was taken since the snapshot does not wait", () => {
  const item = (conv: string) => ({ conv, visitor: conv, site: "shop", since: "2026-01-05T09:00:00Z" });
  const board = { items: [item("a"), item("b"), item("c")], total: 3 };
  const known = byId(head({ id: "b", state: "active", assignee: ana }), head({ id: "c", state: "waiting" }));

  expect(waitingOf(board, known).map(({ conv }) => conv)).toEqual(["a", "c"]);
  expect(waitingOf(null, known)).toEqual([]);
});

test("closed ones come newest end first, and a newer head wins over the list", () => {
  const listed = [
    head({ id: "old", state: "closed", ended_at: "2026-01-05T09:00:00Z" }),
    head({ id: "again", state: "closed", ended_at: "2026-01-05T09:30:00Z" }),
  ];
  const known = byId(
    head({ id: "again", rev: 2, state: "active" }),
    head({ id: "new", rev: 2, state: "closed", ended_at: "2026-01-05T10:00:00Z" }),
  );

  expect(closedOf(listed, known).map(({ id }) => id)).toEqual(["new", "old"]);
});

test("what is wrapped up is known by its head, and what ends first comes first", () => {
  const wraps = [
    { conv: "later", until: "2026-01-05T10:02:00Z" },
    { conv: "sooner", until: "2026-01-05T10:01:00Z" },
    { conv: "not here yet", until: "2026-01-05T10:00:00Z" },
  ];
  const ended = ["later", "sooner", "other"].map((id) => head({ id, state: "closed" }));

  expect(wrappingOf(wraps, ended).map(({ head }) => head.id)).toEqual(["sooner", "later"]);
});

test("a card says what the visitor wrote last, and nobody else's words", () => {
  const file = { id: "f", name: "parcel.jpg", size: 1, type: "image/jpeg" };
  const lines = [
    line({ body: "one" }),
    line({ body: "two" }),
    mine({ body: "an answer" }),
    line({ body: " three " }),
    line({ kind: "file", body: "", files: [file] }),
    line({ kind: "event", sender: "visitor", body: "" }),
  ];

  expect([saidBy(lines), saidBy([])]).toEqual(["two\nthree\nparcel.jpg", ""]);
});

test.each([
  ["", true],
  ["jose", true],
  ["RAMIREZ josé", true],
  ["ramirez outlet", true],
  ["maria", false],
])("the filter %j finds José Ramírez of the outlet: %s", (filter, found) => {
  expect(matches(filter, "José Ramírez", null, "Outlet")).toBe(found);
});

test.each([
  [null, 1, "a"],
  [null, -1, "c"],
  ["a", 1, "b"],
  ["a", -1, "a"],
  ["c", 1, "c"],
  ["gone", 1, "a"],
] as const)("from %s a step of %i leads to %s", (chosen, step, next) => {
  expect(neighbour(["a", "b", "c"], chosen, step)).toBe(next);
});

test("from an empty list no step leads anywhere", () => {
  expect(neighbour([], null, 1)).toBeNull();
});

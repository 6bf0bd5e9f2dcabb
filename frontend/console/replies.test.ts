import { expect, test } from "vitest";
import type { SavedReply } from "../wire";
import { filled, fitting, inserted, SHOWN, typedAfterSlash } from "./replies";

const reply = (part: Partial<SavedReply>): SavedReply => ({
  id: 1,
  title: "Returns in 30 days",
  shortcut: "returns",
  body: "Send it back free of charge.",
  ...part,
});

test.each([
  ["/", 1, ""],
  ["/ret", 4, "ret"],
  ["Hello /ret", 10, "ret"],
  ["Hello\n/größe", 12, "größe"],
  ["/returns please", 4, "ret"],
  ["/returns please", 15, null],
  ["and/or", 6, null],
  ["https://shop", 8, null],
  ["", 0, null],
] as const)("in %j at %i the slash is followed by %j", (text, caret, typed) => {
  expect(typedAfterSlash(text, caret)).toBe(typed);
});

test("the shortcut counts more than the title, and the title more than the words", () => {
  const replies = [
    reply({ id: 1, shortcut: "late", title: "Late parcel", body: "About your size: sorry." }),
    reply({ id: 2, shortcut: "fit", title: "Which size" }),
    reply({ id: 3, shortcut: "size-shoes", title: "Boots" }),
    reply({ id: 4, shortcut: "size", title: "Jackets" }),
    reply({ id: 5, shortcut: "hours", title: "Opening hours", body: "From nine to five." }),
  ];

  expect(fitting(replies, "SIZE", "Shop").map(({ id }) => id)).toEqual([4, 3, 2, 1]);
});

test("those of other sites are left out, and no more than a list holds are shown", () => {
  const mine = [reply({ id: 1, site: "Shop" }), reply({ id: 2, site: "" }), reply({ id: 3, site: "Other" })];
  const many = Array.from({ length: SHOWN + 5 }, (_, id) => reply({ id }));

  expect(fitting(mine, "", "Shop").map(({ id }) => id)).toEqual([1, 2]);
  expect(fitting(many, "", "Shop")).toHaveLength(SHOWN);
  expect(fitting(mine, "zzz", "Shop")).toEqual([]);
});

test.each([
  ["Hello {visitor}, {agent} here.", "Maya", "Hello Maya, Ana here."],
  ["{visitor}, {visitor}", "Maya", "Maya, Maya"],
  ["Hello {visitor}", "$& {agent} $1", "Hello $& {agent} $1"],
  ["Hello {visitor}, welcome.", "Visitor 3f2a", "Hello, welcome."],
  ["Until then, {visitor}.", "Visitor 3f2a", "Until then."],
  ["{visitor}, welcome.", "Visitor 3f2a", "welcome."],
  ["{name} stays as it is", "Maya", "{name} stays as it is"],
])("%j for %s becomes %j", (body, visitor, words) => {
  expect(filled({ body }, { visitor, agent: "Ana" })).toBe(words);
});

test("a link comes first, and is never filled", () => {
  const link = "https://shop.example/{visitor}";

  expect(filled({ body: "All about it, {visitor}.", link }, { visitor: "Maya", agent: "Ana" })).toBe(
    `${link}\nAll about it, Maya.`,
  );
});

test.each([
  ["/ret", 4, { text: "Words", caret: 5 }],
  ["Hello /ret and", 10, { text: "Hello Words and", caret: 11 }],
  ["Hello ", 6, { text: "Hello Words", caret: 11 }],
] as const)("into %j at %i the words go where the slash was", (text, caret, result) => {
  expect(inserted(text, caret, "Words")).toEqual(result);
});

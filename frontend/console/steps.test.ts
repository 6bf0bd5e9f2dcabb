import { expect, test } from "vitest";
import type { Line, TrailPage, TrailStep } from "../wire";
import { ledBy, sentence, stopsOf } from "./steps";

const at = (second: number) => `2026-01-05T09:00:${String(second).padStart(2, "0")}Z`;
const step = (kind: TrailStep["kind"], second: number, change: Partial<TrailStep> = {}): TrailStep => ({
  ...{ kind, at: at(second), label: "", field: "", code: 0, count: 1, ...change },
});
const page = (id: string, second: number, steps: TrailStep[] = []): TrailPage => ({
  ...{ id, url: `https://shop.example/${id}`, title: id, at: at(second), seconds: 5, scroll: 40, steps },
});
const said = (name: string, second: number, change: Partial<Line> = {}): Line =>
  ({
    key: `${name}${second}`,
    seq: second,
    kind: "message",
    name,
    mine: false,
    at: Date.parse(at(second)),
    ...change,
  }) as Line;

const read = (pages: TrailPage[], lines: Line[] = []) =>
  stopsOf(pages, lines).map(({ id, told }) => [
    id,
    ...told.map(({ text, times }) => (times > 1 ? `${times}× ${text}` : text)),
  ]);

test("what is said stands on the page where the visitor was then, in order with what was done", () => {
  const pages = [page("pay", 20, [step("click", 22, { label: "Pay" })]), page("boots", 0)];
  const lines = [
    said("Maya", 5),
    said("Ana", 10, { mine: true }),
    said("Maya", 21),
    said("Maya", 23),
    said("Maya", 24),
    said("", 25, { kind: "event" }),
    said("Maya", 26, { seq: null }),
  ];

  expect(read(pages, lines)).toEqual([
    ["pay", "Maya wrote", "Clicked “Pay”", "2× Maya wrote"],
    ["boots", "Maya wrote", "You wrote"],
  ]);
});

test("the fields of a form read as one line by their names", () => {
  const filled = (field: string, second: number, label = "checkout") =>
    step("form_progress", second, { label, field });

  expect(
    read([
      page("pay", 0, [
        filled("name", 1),
        filled("street", 2),
        filled("city", 3),
        step("form_refused", 4, { label: "checkout", field: "city" }),
        filled("city", 5),
        filled("mail", 6, "letter"),
      ]),
    ]),
  ).toEqual([
    [
      "pay",
      "Filled in “name”, “street”, and “city” of “checkout”",
      "“city” was refused in “checkout”",
      "Filled in “city” of “checkout”",
      "Filled in “mail” of “letter”",
    ],
  ]);
});

test("a conversation without a trail has no stops", () => {
  expect(read([], [said("Maya", 1)])).toEqual([]);
});

test.each<[TrailStep["kind"], Partial<TrailStep>, string]>([
  ["request_failed", { label: "/api/pay", code: 502 }, "Request failed with 502: /api/pay"],
  ["error", { label: "TypeError at /shop.js:3" }, "The page failed: TypeError at /shop.js:3"],
  ["rage_click", {}, "Clicked in anger"],
  ["search", { label: "wide boots" }, "Searched for “wide boots”"],
  ["form_abandoned", { label: "checkout", field: "card" }, "Left the form “checkout” at “card”"],
])("%s %j reads “%s”", (kind, change, text) => {
  expect(sentence(step(kind, 0, change))).toBe(text);
});

test("what led to the conversation stands where it happened", () => {
  const pages = [page("pay", 20, [step("click", 25, { label: "Pay" })]), page("boots", 0)];
  const led = { by: "trigger", name: "Checkout idle", at: at(22), words: "Anything unclear?" } as const;

  expect(stopsOf(pages, [], led).map(({ told }) => told.map(({ text }) => text))).toEqual([
    ["Accepted the invitation “Checkout idle”", "Clicked “Pay”"],
    [],
  ]);
});

test.each([
  ["entry", "Help in the form", "Opened the chat by “Help in the form”"],
  ["trigger", "Checkout idle", "Accepted the invitation “Checkout idle”"],
  ["agent", "Ana", "Accepted an invitation by Ana"],
  ["agent", "", "Accepted an agent’s invitation"],
] as const)("%s “%s” is told in words", (by, name, told) => {
  expect(ledBy({ by, name })).toBe(told);
});

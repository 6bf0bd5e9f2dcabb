import { describe, expect, test } from "vitest";
import type { Declaration, Figure } from "./api";
import * as figures from "./figures";

const { changeBriefly, courseOf, diagnosis, whyNothing } = figures;
// What is kept on one line reads like any other space here.
const plain =
  <T extends unknown[]>(say: (...given: T) => string) =>
  (...given: T) =>
    say(...given).replaceAll("\u00a0", " ");
const [seconds, shown, changeInWords] = [
  plain(figures.seconds),
  plain(figures.shown),
  plain(figures.changeInWords),
];
const [gapInWords, gapBriefly] = [plain(figures.gapInWords), plain(figures.gapBriefly)];
const told = plain(figures.told);

const figure = (given: Partial<Figure>): Figure => ({
  name: "asa",
  value: null,
  n: 0,
  low: null,
  high: null,
  target: null,
  gap: null,
  verdict: "",
  p50: null,
  p90: null,
  p95: null,
  before: null,
  before_n: null,
  ...given,
});
const wait = { unit: "seconds", better: "lower", too_low: "low", too_high: "high" } as Declaration;

test("a difference bears its sign", () => {
  const signed = plain(figures.signed);
  expect([signed(-0.0254, "percent"), signed(0.09, "percent"), signed(-0.64, "money")]).toEqual([
    "−2.5 points",
    "+9.0 points",
    "−0.64",
  ]);
});

test("of how many a number is, and of a share between what it lies, is told in brackets", () => {
  expect(plain(figures.basis)(1234)).toBe("n = 1,234");
  expect(plain(figures.basis)(12, 0.552, 0.953)).toBe("n = 12, 55.2–95.3 %");
  expect(plain(figures.basis)(0, null, null)).toBe("n = 0");
});

test("where a share lies is told in little room", () => {
  expect(plain(figures.range)(0.6446, 0.7391)).toBe("64.5–73.9 %");
});

test.each([
  ["arrival", "Counted when the visitor asked for a person."],
  ["end", "Counted when the conversation ended."],
  ["slice", "Counted each second as it passed."],
] as const)("a chart by %s says which clock it counts by", (clock, said) => {
  expect(figures.countedInWords({ clock } as Declaration)).toBe(said);
});

describe("values", () => {
  test.each([
    [0, "0.0 s"],
    [4.25, "4.3 s"],
    [31.571, "32 s"],
    [59.7, "1 min"],
    [60, "1 min"],
    [92, "1 min 32 s"],
    [3600, "1 h"],
    [3900, "1 h 5 min"],
  ])("%d seconds read %s", (value, words) => expect(seconds(value, "en")).toBe(words));

  test.each([
    [null, "percent", "–"],
    [0, "percent", "0.0 %"],
    [2 / 3, "percent", "66.7 %"],
    [1_234, "count", "1,234"],
    [1.11662, "ratio", "1.12"],
    [4, "score", "4.0"],
  ] as const)("%s of %s reads %s", (value, unit, words) => expect(shown(value, unit, "en")).toBe(words));
});

describe("where there is no value", () => {
  const ratings = { unit: "percent", of: "ratings", least: 5, untold: {} } as unknown as Declaration;

  test("it is said why", () => {
    expect(whyNothing({ value: null, n: 0 }, ratings)).toBe("No ratings");
    expect(whyNothing({ value: 1, n: 4 }, ratings)).toBe("Too few to tell: 4 of at least 5 ratings");
    expect(whyNothing({ value: null, n: 7 }, { ...ratings, unit: "money" })).toContain("several currencies");
    expect(whyNothing({ value: 0.8, n: 5 }, ratings)).toBe("");
  });

  test("of a part of which there is no such number, the reason is told", () => {
    const missed = { ...ratings, untold: { agent: "Nobody is responsible yet." } };
    expect(whyNothing({ value: null, n: 0 }, missed, ["queue", "agent"])).toBe("Nobody is responsible yet.");
    expect(whyNothing({ value: null, n: 0 }, missed, ["queue"])).toBe("No ratings");
  });

  test("what is of too few is not shown", () => {
    expect(told({ value: 1, n: 4 }, ratings, "en")).toBe("–");
    expect(told({ value: 0.8, n: 5 }, ratings, "en")).toBe("80.0 %");
  });
});

describe("against the target", () => {
  test("over, under and at it", () => {
    expect(gapInWords(figure({ value: 72, target: 60 }), "seconds", "en")).toBe(
      "12 s over the target of 1 min",
    );
    expect(gapInWords(figure({ value: 0.667, target: 0.8 }), "percent", "en")).toBe(
      "13.3 points under the target of 80.0 %",
    );
    expect(gapInWords(figure({ value: 0.8, target: 0.8 }), "percent", "en")).toBe("at the target of 80.0 %");
  });

  test("briefly, where the target stands elsewhere", () => {
    expect(gapBriefly(figure({ value: 72, target: 60 }), "seconds", "en")).toBe("12 s over");
    expect(gapBriefly(figure({ value: 0.8, target: 0.8 }), "percent", "en")).toBe("on target");
    expect(gapBriefly(figure({ value: 0.7999, target: 0.8 }), "percent", "en")).toBe("just under");
    expect(gapInWords(figure({ value: 0.8001, target: 0.8 }), "percent", "en")).toBe(
      "just over the target of 80.0 %",
    );
    expect(gapBriefly(figure({ value: 0.8 }), "percent", "en")).toBe("");
  });

  test("nothing is said without a value or a target", () => {
    expect(gapInWords(figure({ target: 60 }), "seconds")).toBe("");
    expect(gapInWords(figure({ value: 60 }), "seconds")).toBe("");
  });

  test("a missed target names its cause, a met one none", () => {
    expect(diagnosis(figure({ value: 72, target: 60, verdict: "missed" }), wait)).toBe("high");
    expect(diagnosis(figure({ value: 50, target: 60, verdict: "met" }), wait)).toBe("");
  });
});

describe("against the time before", () => {
  test("a shorter wait is better, and says by how much", () => {
    const shorter = figure({ value: 30, before: 42 });
    expect(courseOf(shorter, wait)).toBe("better");
    expect(changeInWords(shorter, "seconds", "en")).toBe("down 12 s from 42 s");
  });

  test("what reads the same is the same", () => {
    expect(courseOf(figure({ value: 30.2, before: 30.4 }), wait)).toBe("same");
    expect(changeInWords(figure({ value: 30.2, before: 30.4 }), "seconds", "en")).toBe("as before: 30 s");
  });

  test("of what there was none before, no difference is told", () => {
    const first = figure({ value: 1934, before: 0 });
    expect(changeInWords(first, "count", "en")).toBe("none before");
    expect(changeBriefly(first, "count", "en")).toBe("new");
    expect(changeInWords(figure({ value: 0, before: 0 }), "count", "en")).toBe("as before: 0");
  });

  test("a count that is neither good nor bad has no course", () => {
    expect(courseOf(figure({ value: 3, before: 4 }), { ...wait, unit: "count", better: "" })).toBe("");
  });
});

test.each([
  ["percent", "lower", "counted"],
  ["percent", "higher", "of"],
  ["count", "", "counted"],
  ["seconds", "lower", "of"],
] as const)("of %s that should be %s one looks at those %s first", (unit, better, part) => {
  expect(figures.partOf({ unit, better } as Declaration)).toBe(part);
});

test.each([
  [0.8, "percent", "80 %"],
  [0.025, "percent", "2.5 %"],
  [15, "seconds", "15 s"],
  [90, "seconds", "1 min 30 s"],
  [1200, "count", "1,200"],
] as const)("%s %s is %s along an axis", (value, unit, said) => {
  expect(plain(figures.briefly)(value, unit, "en")).toBe(said);
});

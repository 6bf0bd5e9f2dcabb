// What is looked at first is what misses its target, then what became worse beyond chance.

import { expect, test } from "vitest";
import type { Declaration, Figure } from "./api";
import { attention } from "./attention";

const said = (name: string, better: Declaration["better"] = "higher"): Declaration => ({
  name,
  label: name,
  unit: "percent",
  clock: "arrival",
  better,
  definition: "",
  of: "conversations",
  too_low: "usually too few",
  too_high: "usually too many",
  action: "",
  headline: true,
  least: 0,
  ripe_days: 0,
  untold: {},
});

const figure = (name: string, more: Partial<Figure> = {}): Figure => ({
  name,
  value: 0.5,
  n: 100,
  low: 0.4,
  high: 0.6,
  target: null,
  gap: null,
  verdict: "",
  p50: null,
  p90: null,
  p95: null,
  before: null,
  before_n: null,
  ...more,
});

test("a missed target comes first, with what it usually means", () => {
  const found = attention(
    [said("worse"), said("missed"), said("met")],
    [
      figure("met", { target: 0.4, verdict: "met" }),
      figure("missed", { target: 0.8, verdict: "missed" }),
      figure("worse", { before: 0.7, before_n: 100 }),
    ],
  );

  expect(found.judged).toBe(2);
  expect(found.concerns.map(({ said, isMissed, usually }) => [said.name, isMissed, usually])).toEqual([
    ["missed", true, "usually too few"],
    ["worse", false, "usually too few"],
  ]);
});

test.each([
  ["what it was is as likely now", { before: 0.58, before_n: 100 }, "higher"],
  ["it became better", { before: 0.2, before_n: 100 }, "higher"],
  ["too few were there", { before: 0.7, before_n: 4 }, "higher"],
  ["nobody says which is better", { before: 0.7, before_n: 100 }, ""],
  ["there was nothing before", {}, "higher"],
] as const)("nobody is alarmed where %s", (_, more, better) => {
  expect(attention([said("rate", better)], [figure("rate", more)]).concerns).toEqual([]);
});

test("more of what should be less is worse", () => {
  const [found] = attention(
    [said("left", "lower")],
    [figure("left", { before: 0.3, before_n: 50 })],
  ).concerns;

  expect(found?.usually).toBe("usually too many");
});

// A forecast says how it came about and whether it meets the goal.

import { expect, test } from "vitest";
import type { Aim } from "./api";
import { courseInWords, liftInWords } from "./course";

const aim = (more: Partial<Aim>): Aim => ({
  name: "Orders",
  metric: "Goals reached",
  unit: "count",
  operator: "at_least",
  baseline: null,
  target: 40,
  from: "2026-03-01",
  to: "2026-03-10",
  owner: "",
  share: 0.5,
  value: 12,
  n: 12,
  low: null,
  high: null,
  expected: 20,
  pace: 0.6,
  forecast: 24,
  status: "red",
  is_seasonal: false,
  lifts: [],
  worked_out: true,
  ...more,
});
const said = (more: Partial<Aim>) =>
  courseInWords(aim(more), "en").map((each) => each.replaceAll("\u00a0", " "));

test("what is counted up is held against its share of the time", () => {
  expect(said({})).toEqual([
    "50.0 % of the time is over. On time would be 50.0 % of 40; 12 of that is a pace of 60.0 %.",
    "If it goes on like this, it ends at 24, which misses the goal.",
  ]);
});

test("what is moved from where it was begins there", () => {
  expect(
    said({
      unit: "seconds",
      operator: "at_most",
      baseline: 90,
      target: 50,
      value: 65,
      expected: 70,
      pace: 1.25,
      forecast: 40,
    }),
  ).toEqual([
    "50.0 % of the time is over. On the way from 1 min 30 s to 50 s it should be at 1 min 10 s by now: a pace of 125.0 %.",
    "If it goes on like this, it ends at 40 s, which meets the goal.",
  ]);
});

test("before anything was measured nothing is foretold", () => {
  expect(said({ value: null, pace: null, forecast: null, expected: null })).toEqual([]);
});

test("whatever passes as demand comes says so", () => {
  expect(said({ is_seasonal: true })[0]).toContain("50.0 % of the demand to be expected is over.");
});

test("a lift tells its interval, in points where it is a share", () => {
  const lift = { experiment: "Idle", value: 0.0042, low: -0.001, high: 0.0094 };

  expect(liftInWords({ ...lift, unit: "percent" }, "en")).toBe(
    "An experiment found that invitations changed the share who reach it by +0.42 points (95 %: −0.10 points to +0.94 points; “Idle”).",
  );
  expect(liftInWords({ ...lift, value: 5, low: 1, high: 9, unit: "money" }, "en")).toContain("+5.00");
});

import { expect, test } from "vitest";
import { ago, brief, dayName, dayOf, spoken, stopwatch } from "./times";

const S = 1_000;
const M = 60 * S;
const H = 60 * M;
const noon = new Date(2026, 0, 5, 12, 0, 0).getTime();

test.each([
  [-5 * S, "0:00"],
  [0, "0:00"],
  [42 * S, "0:42"],
  [12 * M + 5 * S, "12:05"],
  [59 * M + 59 * S, "59:59"],
  [H, "1 h 0 min"],
  [3 * H + 20 * M, "3 h 20 min"],
  [52 * H, "2 d 4 h"],
])("a timer of %i ms reads %s", (ms, reads) => {
  expect(stopwatch(ms)).toBe(reads);
});

test.each([
  [0, "less than a minute"],
  [M, "1 minute"],
  [59 * M, "59 minutes"],
  [H, "1 hour"],
  [25 * H, "1 day"],
])("%i ms are spoken as %s", (ms, says) => {
  expect(spoken(ms)).toBe(says);
});

test.each([
  [noon, "Today"],
  [noon - 13 * H, "Yesterday"],
  [noon - 3 * 24 * H, "Friday, January 2"],
  [noon - 20 * 24 * H, "Tuesday, December 16, 2025"],
])("day %i is called %s", (at, name) => {
  expect(dayName(at, noon, "en-US")).toBe(name);
});

test("a list shows the time of today and the date of other days", () => {
  expect([brief(noon - H, noon, "en-GB"), brief(noon - 48 * H, noon, "en-GB")]).toEqual(["11:00", "3 Jan"]);
});

test("days change at midnight of the reader's zone", () => {
  const midnight = new Date(2026, 0, 6).getTime();

  expect([dayOf(midnight - 1), dayOf(midnight)]).toEqual(["2026-01-05", "2026-01-06"]);
});

test.each([
  [20 * S, "now"],
  [5 * M, "5 minutes ago"],
  [3 * H, "3 hours ago"],
  [24 * H, "yesterday"],
])("%i ms back is %s", (passed, says) => {
  expect(ago(noon - passed, noon, "en")).toBe(says);
});

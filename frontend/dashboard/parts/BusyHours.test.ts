// The arrows lead from hour to hour, over those in which nobody came; hours of few set no scale of shares.

import { expect, test } from "vitest";
import type { Cell, Declaration } from "../api";
import { boundsOf, nextOf } from "./BusyHours";

const filled = new Set([9, 11, 33, 105]);

test.each([
  [9, 1, 11],
  [11, -1, 9],
  [9, 24, 33],
  [33, 24, 105],
  [105, 24, undefined],
  [9, -1, undefined],
])("from %i by %i to %s", (place, step, next) => {
  expect(nextOf(place, step, filled)).toBe(next);
});

const hour = (value: number | null, n: number) =>
  ({ weekday: 0, hour: 9, value, n, low: null, high: null }) as Cell;
const of = (unit: string) => ({ unit }) as Declaration;

test("one conversation in an hour does not make all others pale", () => {
  const cells = [hour(0.1, 40), hour(0.3, 5), hour(1, 1), hour(null, 0)];

  expect(boundsOf(cells, of("percent"))).toEqual([0.1, 0.3]);
  expect(boundsOf([hour(1, 4)], of("percent"))).toEqual([0, 0]);
});

test("durations are compared wherever there is one, and counts from nothing on", () => {
  expect(boundsOf([hour(60, 9), hour(20, 1), hour(null, 0)], of("seconds"))).toEqual([20, 60]);
  expect(boundsOf([hour(4, 4), hour(9, 9)], of("count"))).toEqual([0, 9]);
});

// The arrows lead from hour to hour, over those in which nobody came.

import { expect, test } from "vitest";
import { nextOf } from "./BusyHours";

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

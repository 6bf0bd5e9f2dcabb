// What can still change is drawn apart from what is settled, and no gap is between the two.

import { expect, test } from "vitest";
import { apart } from "./plot";

test("the open line begins at the last settled point", () => {
  expect(apart([1, 2, 3, 4], [false, false, true, true])).toEqual({
    settled: [1, 2, null, null],
    moving: [null, 2, 3, 4],
  });
});

test("where all is settled nothing is open", () => {
  expect(apart([1, null], [false, false])).toEqual({ settled: [1, null], moving: [null, null] });
});

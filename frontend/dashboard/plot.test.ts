// What can still change is drawn apart from what is settled, and no gap is between the two.

import { expect, test } from "vitest";
import { apart, dots } from "./plot";

test("the open line begins at the last settled point", () => {
  expect(apart([1, 2, 3, 4], [false, false, true, true])).toEqual({
    settled: [1, 2, null, null],
    moving: [null, 2, 3, 4],
  });
});

test("where all is settled nothing is open", () => {
  expect(apart([1, null], [false, false])).toEqual({ settled: [1, null], moving: [null, null] });
});

test("each of a few points is a dot, of many only what stands alone", () => {
  expect(dots([1, 2, null, 4])).toEqual([0, 1, 3]);
  const many = Array.from({ length: 60 }, (_, index) => (index === 30 ? null : index));
  expect(dots(many)).toEqual([]);
  expect(dots(many.map((value, index) => (index % 2 ? null : value))).length).toBe(29);
});

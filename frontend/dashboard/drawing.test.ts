import { expect, test } from "vitest";
import { dotsOf, heightOf, pathOf, strength } from "./drawing";

test("a line runs from the first to the last value, the lowest at the bottom", () => {
  expect(pathOf([0, 10, 5], 100, 12)).toBe("M0.0 11.0L50.0 1.0L100.0 6.0");
});

test("where nothing was measured the line has a gap", () => {
  expect(pathOf([1, 1, null, 1, 1], 120, 12)).toBe("M0.0 11.0L30.0 11.0M90.0 11.0L120.0 11.0");
});

test("a value that stands alone is a dot", () => {
  expect(dotsOf([], 100, 12)).toBe("");
  expect(dotsOf([null, 4], 100, 12)).toBe("M100.0 11.0h0");
  expect(dotsOf([1, null, 1, 1], 90, 12)).toBe("M0.0 11.0h0");
});

test("a target is in sight, and lies where it belongs among the values", () => {
  expect(pathOf([0, 5], 100, 12, 10)).toBe("M0.0 11.0L100.0 6.0");
  expect(heightOf(10, [0, 5], 12, 10)).toBe(1);
});

test.each([
  [null, 0, 10, 0],
  [0, 0, 10, 1],
  [0.65, 0.5, 0.9, 2],
  [5, 0, 10, 3],
  [10, 0, 10, 4],
  [7, 7, 7, 1],
])("%s between %s and %s is tinted %i", (value, lowest, highest, expected) => {
  expect(strength(value, lowest, highest)).toBe(expected);
});

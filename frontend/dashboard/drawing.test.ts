import { expect, test } from "vitest";
import { pathOf, strength } from "./drawing";

test("a line runs from the first to the last value, the lowest at the bottom", () => {
  expect(pathOf([0, 10, 5], 100, 12)).toBe("M0.0 11.0L50.0 1.0L100.0 6.0");
});

test("where nothing was measured the line has a gap", () => {
  expect(pathOf([1, null, 1, 1], 90, 12)).toBe("M0.0 11.0M60.0 11.0L90.0 11.0");
});

test("one value is no line", () => {
  expect(pathOf([], 100, 12)).toBe("");
  expect(pathOf([null, 4], 100, 12)).toBe("");
});

test.each([
  [null, 10, 0],
  [0, 10, 0],
  [1, 0, 0],
  [0.1, 10, 1],
  [5, 10, 2],
  [10, 10, 4],
])("%s of at most %s is tinted %i", (value, highest, expected) => {
  expect(strength(value, highest)).toBe(expected);
});

// An age is told in the unit in which somebody thinks of it.

import { expect, test } from "vitest";
import { ageInWords } from "./age";

const MINUTE = 60_000;

test.each([
  [15_400, "15 seconds"],
  [61_000, "a minute"],
  [3 * MINUTE + 59_000, "3 minutes"],
  [59 * MINUTE, "59 minutes"],
  [60 * MINUTE, "an hour"],
  [150 * MINUTE, "2 hours"],
  [25 * 60 * MINUTE, "a day"],
  [72 * 60 * MINUTE, "3 days"],
])("%i ms are %s", (age, said) => {
  expect(ageInWords(age)).toBe(said);
});

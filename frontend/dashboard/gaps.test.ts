import { expect, test } from "vitest";
import type { Declaration } from "./api";
import { gapsInWords, movingOf } from "./gaps";

const wait = { name: "asa_s", of: "conversations answered", ripe_days: 0 } as Declaration;
const ftr = { name: "ftr", of: "conversations that are seven days old", ripe_days: 7 } as Declaration;
const at = [1, 2, 3, 4, 5].map((day) => `2026-03-0${day}T00:00:00Z`);
const series = (name: string, values: (number | null)[]) => ({
  at,
  to: "2026-03-06T00:00:00Z",
  values: { [name]: values },
  grain: "day" as const,
  as_of: "2026-03-10T12:00:00Z",
});

test("a line without gaps needs no words", () => {
  expect(gapsInWords(wait, series("asa_s", [1, 2, 3, 4, 5]), "UTC", "en-GB")).toEqual([]);
});

test("one gap is named by its days, several by how many", () => {
  expect(gapsInWords(wait, series("asa_s", [null, null, 3, 4, 5]), "UTC", "en-GB")).toEqual([
    "No line from 1 March to 2 March: no conversations answered.",
  ]);
  expect(gapsInWords(wait, series("asa_s", [1, null, 3, 4, 5]), "UTC", "en-GB")).toEqual([
    "No line on 2 March: no conversations answered.",
  ]);
  expect(gapsInWords(wait, series("asa_s", [null, 2, null, 4, 5]), "UTC", "en-GB")).toEqual([
    "No line on 2 of 5 days: no conversations answered.",
  ]);
});

test("what needs seven days is said to be unknown, not to be nothing", () => {
  expect(gapsInWords(ftr, series("ftr", [null, 0.5, null, null, null]), "UTC", "en-GB")).toEqual([
    "From 3 March on it is not known yet: that takes 7 days.",
    "No line on 1 March: nobody came.",
  ]);
});

test("a period that is long over is known to its last day", () => {
  const long_over = { ...series("ftr", [1, 1, 1, 1, null]), as_of: "2026-11-22T12:00:00Z" };

  expect(gapsInWords(ftr, long_over, "UTC", "en-GB")).toEqual(["No line on 5 March: nobody came."]);
  expect(movingOf(ftr, long_over)).toEqual([false, false, false, false, false]);
});

test("days to come are no gap", () => {
  const ahead = { ...series("asa_s", [1, null]), at: ["2026-03-01T00:00:00Z", "2999-01-01T00:00:00Z"] };
  expect(gapsInWords(wait, ahead, "UTC", "en-GB")).toEqual([]);
});

test("a point of which some is known only later can still change", () => {
  const known = { ...series("ftr", [1, 1, 1, 1, 1]), provisional_at: [false, false, false, false, true] };

  expect(movingOf(ftr, known)).toEqual([false, false, true, true, true]);
  expect(movingOf(wait, known)).toEqual([false, false, false, false, true]);
});

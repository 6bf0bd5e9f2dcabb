// Every hour of a day with 25 of them has a name of its own.

import { expect, test } from "vitest";
import { momentIn } from "./moments";

const hour = (at: number) => new Date(Date.UTC(2025, 9, 25, 21 + at)).toISOString();

test("the hour that Helsinki's clock shows twice is told apart, and no other bears an offset", () => {
  const said = Array.from({ length: 25 }, (_, at) => momentIn("Europe/Helsinki", "hour", hour(at), "en-GB"));

  expect(new Set(said).size).toBe(25);
  expect(said.slice(2, 6)).toEqual([
    "26/10/2025, 02:00",
    "26/10/2025, 03:00 GMT+3",
    "26/10/2025, 03:00 GMT+2",
    "26/10/2025, 04:00",
  ]);
});

test("a day is named by the zone's calendar", () => {
  expect(momentIn("Asia/Tokyo", "day", "2026-03-01T15:00:00Z", "en-GB")).toBe("Mon, 2 Mar 2026");
});

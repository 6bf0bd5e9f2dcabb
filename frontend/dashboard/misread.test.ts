// What an address asks that cannot be shown is said, and only that.

import { expect, test } from "vitest";
import { type Place, readPlace, writePlace } from "./address";
import { misreadOf } from "./misread";

test.each([
  ["view=moods", "There is no page “moods”."],
  ["period=ever", "“ever” is not a period."],
  ["first=2026-05-05&last=2026-04-01", "The last day, 2026-04-01, is before the first, 2026-05-05."],
  ["first=2026-02-30&last=2026-04-01", "“2026-02-30” is not a date."],
  ["first=2026-02-03", "A period has a first day and a last."],
  ["zone=Mars/Base", "“Mars/Base” is not a time zone."],
  ["compare=never", "“never” is nothing to compare with."],
  ["compare=2026-05-01..2026-04-01", "The last day, 2026-04-01, is before the first, 2026-05-01."],
  ["by=height", "Numbers are not told by “height”."],
  ["look=queue&look.key=three", "What should be opened cannot be found."],
  [`zone=${"x".repeat(90)}`, `“${"x".repeat(40)}…” is not a time zone.`],
])("%s", (search, sentence) => {
  expect(misreadOf(`?${search}`)).toEqual([sentence]);
});

test("an address that the dashboard wrote is read as it is", () => {
  const place: Place = {
    ...readPlace("", "Asia/Tokyo"),
    view: "sources",
    period: { first: "2024-02-29", last: "2024-02-29" },
    compare: { first: "2023-03-01", last: "2023-03-01" },
    by: "topic",
    look: { queue: 3, called: "Sales" },
  };

  expect(misreadOf(writePlace(place))).toEqual([]);
  expect(misreadOf("")).toEqual([]);
});

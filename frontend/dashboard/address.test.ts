// A link shows to whoever follows it what its writer saw.

import fc from "fast-check";
import { expect, test } from "vitest";
import { COMPARISONS, DIMENSIONS, type Place, readPlace, SPLITS, VIEWS, writePlace } from "./address";
import { PRESETS } from "./period";

const days = fc
  .tuple(fc.integer({ min: 10, max: 28 }), fc.integer({ min: 0, max: 2 }))
  .map(([day, more]) => ({
    first: `2026-02-${day - 9 < 10 ? `0${day - 9}` : day - 9}`,
    last: `2026-03-0${more + 1}`,
  }));
const places: fc.Arbitrary<Place> = fc.record({
  view: fc.constantFrom(...VIEWS),
  period: fc.oneof(
    fc.constantFrom(...PRESETS).map((preset) => ({ preset })),
    days,
  ),
  zone: fc.constantFrom("UTC", "Europe/Helsinki", "America/Argentina/Buenos_Aires"),
  compare: fc.oneof(fc.constantFrom(...COMPARISONS), days),
  filters: fc.dictionary(
    fc.constantFrom(...DIMENSIONS),
    fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
  ),
  by: fc.constantFrom(...DIMENSIONS),
  split: fc.constantFrom(...SPLITS),
  direction: fc.string(),
  kpi: fc.string(),
});

test("what is looked at is what its address says, wherever it is read", () => {
  fc.assert(
    fc.property(places, (place) => {
      expect(readPlace(writePlace(place), "Asia/Tokyo")).toEqual(place);
    }),
  );
});

test("an address that nobody wrote shows what one sees first", () => {
  const first = readPlace("", "Asia/Tokyo");

  expect(first).toMatchObject({ view: "overview", period: { preset: "28d" }, zone: "Asia/Tokyo" });
  expect(
    readPlace("?view=moods&zone=Mars/Base&period=ever&compare=2026-02-30..x&by=height", "Asia/Tokyo"),
  ).toEqual(first);
});

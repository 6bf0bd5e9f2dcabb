// A link shows to whoever follows it what its writer saw.

import fc from "fast-check";
import { expect, test } from "vitest";
import { COMPARISONS, type Place, readPlace, VIEWS, writePlace } from "./address";
import { DIMENSIONS, SPLITS } from "./dimensions";
import { type Chosen, PARTS } from "./looking";
import { PRESETS } from "./period";

const days = fc
  .tuple(fc.integer({ min: 10, max: 28 }), fc.integer({ min: 0, max: 2 }))
  .map(([day, more]) => ({
    first: `2026-02-${day - 9 < 10 ? `0${day - 9}` : day - 9}`,
    last: `2026-03-0${more + 1}`,
  }));
const called = fc.string({ maxLength: 160 });
const name = fc.constantFrom("ftr", "asa_s", "answered");
const part = fc.constantFrom(...PARTS);
const looks: fc.Arbitrary<Chosen> = fc.oneof(
  fc.record({ kpi: name, part }),
  fc.record({
    kpi: name,
    part,
    called: fc.string({ minLength: 1, maxLength: 160 }),
    only: fc
      .tuple(fc.constantFrom(...DIMENSIONS), fc.string({ minLength: 1 }))
      .map(([dimension, key]) => ({ [dimension]: [key] })),
    during: fc.constant({ from: "2026-03-28T23:00:00Z", to: "2026-03-29T22:00:00Z" }),
    at: fc.record({ weekday: fc.integer({ min: 0, max: 6 }), hour: fc.integer({ min: 0, max: 23 }) }),
  }),
  fc.record({
    by: fc.constantFrom(...SPLITS, "page" as const),
    key: fc.string(),
    step: fc.constantFrom("accepted", "goal"),
    called,
  }),
  fc.record({ queue: fc.nat(), called }),
  fc.record({ agent: fc.nat(), called }),
);
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
  sort: fc.constantFrom("", "asa_s", "-asa_s"),
  look: fc.constant(null),
  pages: fc.constant(1),
  isBig: fc.boolean(),
  explained: fc.constantFrom("", "ftr"),
});

test("what lies over it stands in the address, too: its conversations, and how far they were read", () => {
  fc.assert(
    fc.property(places, looks, fc.integer({ min: 1, max: 20 }), (rest, look, pages) => {
      const place = { ...rest, look, pages };
      expect(readPlace(writePlace(place), "Asia/Tokyo")).toEqual(place);
    }),
  );
});

test.each(["look=step&look.by=height&look.key=1", "look=queue&look.key=three", "look=agent"])(
  "what cannot be looked into is not: %s",
  (search) => {
    expect(readPlace(`?${search}`, "UTC").look).toBeNull();
  },
);

test("an odd part of what is looked into is left out", () => {
  const { look, pages } = readPlace(
    "?look=ftr&look.during=x..y&look.hour=9.30&look.pages=-4&look.part=half",
    "UTC",
  );
  expect([look, pages]).toEqual([{ kpi: "ftr", part: "counted" }, 1]);
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

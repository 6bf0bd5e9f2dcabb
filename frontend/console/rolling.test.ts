import fc from "fast-check";
import { expect, test } from "vitest";
import { inSight } from "./rolling";

test.each([
  [
    { count: 2000, row: 56, top: 0, height: 560 },
    { from: 0, to: 18 },
  ],
  [
    { count: 2000, row: 56, top: 5600, height: 560 },
    { from: 92, to: 118 },
  ],
  [
    { count: 3, row: 56, top: 0, height: 560 },
    { from: 0, to: 3 },
  ],
  [
    { count: 0, row: 56, top: 0, height: 560 },
    { from: 0, to: 0 },
  ],
])("of %j are drawn %j", (rolling, drawn) => {
  expect(inSight(rolling)).toEqual(drawn);
});

test("whatever is in sight is drawn, and never many more", () => {
  const px = fc.integer({ min: 1, max: 2_000 });
  fc.assert(
    fc.property(fc.nat(5_000), px, fc.integer({ min: -100, max: 300_000 }), px, (count, row, top, height) => {
      const { from, to } = inSight({ count, row, top, height });
      const seen = Array.from({ length: count }, (_, at) => at).filter(
        (at) => (at + 1) * row > top && at * row < top + height,
      );

      expect(seen.every((at) => from <= at && at < to)).toBe(true);
      expect(to - from).toBeLessThanOrEqual(Math.ceil(height / row) + 16);
      expect([from >= 0, to <= count]).toEqual([true, true]);
    }),
    { numRuns: 50 },
  );
});

import { describe, expect, test } from "vitest";
import { dateIn, datesOf, daysBetween, grainFor, isDate, plusDays } from "./period";

const TODAY = "2026-03-01";

describe("periods", () => {
  test.each([
    ["today", "2026-03-01", "2026-03-02"],
    ["yesterday", "2026-02-28", "2026-03-01"],
    ["7d", "2026-02-23", "2026-03-02"],
    ["28d", "2026-02-02", "2026-03-02"],
    ["month", "2026-03-01", "2026-03-02"],
    ["last-month", "2026-02-01", "2026-03-01"],
  ] as const)("%s is from %s until before %s", (preset, from, to) =>
    expect(datesOf({ preset }, TODAY)).toEqual({ from, to }),
  );

  test("both ends of two dates count", () => {
    const dates = datesOf({ first: "2026-01-30", last: "2026-01-31" }, TODAY);
    expect(dates).toEqual({ from: "2026-01-30", to: "2026-02-01" });
    expect(daysBetween(dates)).toBe(2);
  });

  test("the date is that of the zone, not of the reader", () => {
    const at = Date.parse("2025-10-25T22:30:00Z");
    expect(dateIn("Europe/Helsinki", at)).toBe("2025-10-26");
    expect(dateIn("America/New_York", at)).toBe("2025-10-25");
  });

  test("days are counted over the change of clocks and over leap days", () => {
    expect(plusDays("2025-10-26", 1)).toBe("2025-10-27");
    expect(plusDays("2024-02-28", 1)).toBe("2024-02-29");
    expect(daysBetween({ from: "2025-03-29", to: "2025-04-01" })).toBe(3);
  });

  test("a longer period is read more coarsely", () => {
    expect([1, 3, 7, 700].map(grainFor)).toEqual(["hour", "hour", "day", "day"]);
  });

  test.each(["", "2026-02-31x", "2026-02-30", "yesterday", "2026-13-01"])("“%s” is no date", (text) =>
    expect(isDate(text)).toBe(false),
  );
});

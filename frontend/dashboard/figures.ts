// How numbers read: values with their unit, the gap to the target and the change in words.

import type { Declaration, Figure, Unit } from "./api";
import { LOCALE } from "./locale";
import { words } from "./words";

/** What is known of a figure, a point and a cell alike. */
export type Counted = Pick<Figure, "value" | "n">;

export const NOTHING = "–";
// Keeps a number and its unit on one line.
const JOINED = "\u00a0";

const numbers = (digits: number, locale = LOCALE) =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });

const joined = (number: number | string, unit: string) => `${number}${JOINED}${unit}`;

export function seconds(value: number, locale = LOCALE): string {
  const whole = Math.round(value);
  if (Math.abs(value) < 60 && whole < 60)
    return joined(numbers(value < 10 ? 1 : 0, locale).format(value), "s");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours) return minutes ? `${joined(hours, "h")} ${joined(minutes, "min")}` : joined(hours, "h");
  return whole % 60 ? `${joined(minutes, "min")} ${joined(whole % 60, "s")}` : joined(minutes, "min");
}

/** A value as it stands on a tile, in a table and behind a chart. */
export function shown(value: number | null, unit: Unit, locale = LOCALE): string {
  if (value === null) return NOTHING;
  switch (unit) {
    case "seconds":
      return seconds(value, locale);
    case "percent":
      return joined(numbers(1, locale).format(value * 100), "%");
    case "count":
      return numbers(0, locale).format(value);
    case "money":
    case "ratio":
      return numbers(2, locale).format(value);
    case "score":
      return numbers(1, locale).format(value);
  }
}

/** The value of a figure, unless it is of too few to be shown. */
export function told({ value, n }: Counted, { unit, least }: Declaration, locale = LOCALE): string {
  return n < least ? NOTHING : shown(value, unit, locale);
}

/** Why there is no value, or why it is not shown; "" where it is. `parts` are the dimensions whose part it is. */
export function whyNothing({ value, n }: Counted, said: Declaration, parts: Iterable<string> = []): string {
  const { of, least } = said;
  if (value === null) return whyUntold(said, parts) || (n ? words.tile.incomparable : words.tile.none(of));
  return n < least ? words.tile.tooFew(n, least, of) : "";
}

/** Why there is no such number of a part by these dimensions; "" where there is. */
export function whyUntold({ untold }: Declaration, parts: Iterable<string>): string {
  for (const part of parts) if (untold[part]) return untold[part];
  return "";
}

/** The same along an axis and in a cell, where there is little room: without needless decimals. */
export function briefly(value: number, unit: Unit, locale = LOCALE): string {
  if (unit === "percent") {
    const points = Number((value * 100).toFixed(1));
    return joined(numbers(Number.isInteger(points) ? 0 : 1, locale).format(points), "%");
  }
  if (unit === "seconds" && Number.isInteger(value) && value < 60) return joined(value, "s");
  if (unit === "seconds") return shown(value, unit, locale);
  return numbers(Number.isInteger(value) ? 0 : 1, locale).format(value);
}

/** A difference of two values: of shares in points. */
export function difference(value: number, unit: Unit, locale = LOCALE): string {
  const size = Math.abs(value);
  if (unit === "percent") return joined(numbers(1, locale).format(size * 100), "points");
  return shown(size, unit, locale);
}

/** A difference with its sign: "−2.5 points". */
export const signed = (value: number, unit: Unit, locale = LOCALE) =>
  `${value < 0 ? "−" : "+"}${difference(value, unit, locale)}`;

/** "12 s over the target of 60 s", "at the target of 80.0 %". */
export function gapInWords({ value, target }: Figure, unit: Unit, locale = LOCALE): string {
  if (value === null || target === null) return "";
  const goal = `the target of ${shown(target, unit, locale)}`;
  return value === target ? `at ${goal}` : `${away(value, target, unit, locale)} ${goal}`;
}

/** The same where the target stands elsewhere: "12 s over". */
export function gapBriefly({ value, target }: Figure, unit: Unit, locale = LOCALE): string {
  if (value === null || target === null) return "";
  return value === target ? "on target" : away(value, target, unit, locale);
}

/** A target is missed by whatever little. */
function away(value: number, target: number, unit: Unit, locale: string): string {
  const gap = difference(value - target, unit, locale);
  const size = gap === difference(0, unit, locale) ? "just" : gap;
  return `${size} ${value > target ? "over" : "under"}`;
}

export type Course = "better" | "worse" | "same" | "";

export function courseOf({ value, before }: Figure, { better, unit }: Declaration): Course {
  if (value === null || before === null) return "";
  if (shown(value, unit) === shown(before, unit)) return "same";
  if (better === "") return "";
  return value > before === (better === "higher") ? "better" : "worse";
}

/** "up 3.1 points from 80.0 %". */
export function changeInWords({ value, before }: Figure, unit: Unit, locale = LOCALE): string {
  if (value === null || before === null) return "";
  if (isNew(value, before, unit)) return words.tile.noneBefore;
  const then = shown(before, unit, locale);
  if (shown(value, unit, locale) === then) return `as before: ${then}`;
  return `${value > before ? "up" : "down"} ${difference(value - before, unit, locale)} from ${then}`;
}

/** The same in a table: "+3.1 points". */
export function changeBriefly({ value, before }: Figure, unit: Unit, locale = LOCALE): string {
  if (value === null || before === null) return "";
  if (isNew(value, before, unit)) return words.tile.isNew;
  const change = difference(value - before, unit, locale);
  if (change === difference(0, unit, locale)) return "±0";
  return signed(value - before, unit, locale);
}

/** There was none of it: how many more there are now tells nothing. */
const isNew = (value: number, before: number, unit: Unit) => unit === "count" && before === 0 && value > 0;

/** What to do about a figure that misses its target. */
export function diagnosis({ verdict, value, target }: Figure, said: Declaration): string {
  if (verdict !== "missed" || value === null || target === null) return "";
  return value < target ? said.too_low : said.too_high;
}

/** Of how many, and of a share between what it lies: "n = 12, 55.2–95.3 %". */
export function basis(n: number, low?: number | null, high?: number | null, locale = LOCALE): string {
  const of = words.tile.n(shown(n, "count", locale));
  return low == null || high == null ? of : `${of}, ${range(low, high, locale)}`;
}

/** Between what a share lies, where there is little room. */
export const range = (low: number, high: number, locale = LOCALE) =>
  joined(`${numbers(1, locale).format(low * 100)}–${numbers(1, locale).format(high * 100)}`, "%");

/** By which of the three clocks it counts. */
export const countedInWords = ({ clock }: Declaration) => words.chart.counted(words.explained.clocks[clock]);

/** Which conversations one looks at first: of what should be rare those that it counts, else all of which it
 * speaks, for then those that it does not count are the ones to learn from. */
export const partOf = ({ unit, better }: Declaration): "counted" | "of" =>
  unit === "count" || (unit === "percent" && better === "lower") ? "counted" : "of";

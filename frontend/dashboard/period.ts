// Which days are looked at: presets that move with today, or two dates, in one zone.

export const PRESETS = ["today", "yesterday", "7d", "28d", "month", "last-month"] as const;
export type Preset = (typeof PRESETS)[number];

/** A preset, or the first and the last day, both counted. */
export type Period = { preset: Preset } | { first: string; last: string };

/** Local dates; `to` is the day after the last. */
export interface Dates {
  from: string;
  to: string;
}

// Within seven days nobody can say yet whether a visitor needed to come back.
export const DEFAULT: Period = { preset: "28d" };
const DAY = 86_400_000;

/** The date in a zone, as 2026-11-21. */
export function dateIn(zone: string, at: number): string {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** Dates are counted in UTC, where every day has as many hours as the next. */
export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

export function daysBetween({ from, to }: Dates): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

const monthOf = (date: string) => `${date.slice(0, 7)}-01`;

export function datesOf(period: Period, today: string): Dates {
  if ("first" in period) return { from: period.first, to: plusDays(period.last, 1) };
  const tomorrow = plusDays(today, 1);
  switch (period.preset) {
    case "today":
      return { from: today, to: tomorrow };
    case "yesterday":
      return { from: plusDays(today, -1), to: today };
    case "7d":
      return { from: plusDays(today, -6), to: tomorrow };
    case "28d":
      return { from: plusDays(today, -27), to: tomorrow };
    case "month":
      return { from: monthOf(today), to: tomorrow };
    case "last-month":
      return { from: monthOf(plusDays(monthOf(today), -1)), to: monthOf(today) };
  }
}

/** How finely a chart of so many days can be read: by quarter hours most lines are gaps. */
export function grainFor(days: number): "hour" | "day" {
  return days <= 4 ? "hour" : "day";
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

export function isDate(text: string): boolean {
  const at = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Browsers take the 30th of February for a day in March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Whether the browser knows the zone: no moment can be told in another. */
export function isZone(name: string): boolean {
  if (!name) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

// How moments and durations read.

import { words } from "./words";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STYLES = {
  time: { timeStyle: "short" },
  exact: { dateStyle: "full", timeStyle: "medium" },
  day: { weekday: "long", day: "numeric", month: "long" },
  dayOfAYear: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  date: { day: "numeric", month: "short" },
  dateOfAYear: { day: "numeric", month: "short", year: "numeric" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

/** To make a format takes a hundred times as long as to use it, and a conversation has thousands of times. */
function written(style: keyof typeof STYLES, at: number, locale?: string): string {
  const key = `${style} ${locale ?? ""}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, STYLES[style]);
  formats.set(key, format);
  return format.format(at);
}

/** A running timer: 0:42, 12:05, 3 h 20 min, 2 d 4 h. */
export function stopwatch(ms: number): string {
  const passed = Math.max(0, ms);
  if (passed < HOUR) {
    const seconds = Math.floor(passed / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h ${Math.floor((passed % HOUR) / MINUTE)} min`;
  return `${Math.floor(passed / DAY)} d ${Math.floor((passed % DAY) / HOUR)} h`;
}

/** The same in words that a screen reader can say. */
export function spoken(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / MINUTE);
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return hours === 1 ? "1 hour" : `${hours} hours`;
  const days = Math.floor(hours / 24);
  return days === 1 ? "1 day" : `${days} days`;
}

/** The day of a moment in the reader's zone, comparable as text. */
export function dayOf(at: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function dayName(at: number, now: number, locale?: string): string {
  if (dayOf(at) === dayOf(now)) return words.talk.today;
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayOf(at) === dayOf(yesterday.getTime())) return words.talk.yesterday;
  return written(isSameYear(at, now) ? "day" : "dayOfAYear", at, locale);
}

export const timeOfDay = (at: number, locale?: string): string => written("time", at, locale);

export const exactly = (at: number, locale?: string): string => written("exact", at, locale);

/** As short as a list needs: the time today, else the date. */
export function brief(at: number, now: number, locale?: string): string {
  if (dayOf(at) === dayOf(now)) return timeOfDay(at, locale);
  return written(isSameYear(at, now) ? "date" : "dateOfAYear", at, locale);
}

const isSameYear = (at: number, now: number) => new Date(at).getFullYear() === new Date(now).getFullYear();

export function ago(at: number, now: number, locale?: string): string {
  const passed = Math.max(0, now - at);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (passed < MINUTE) return relative.format(0, "second");
  if (passed < HOUR) return relative.format(-Math.floor(passed / MINUTE), "minute");
  if (passed < DAY) return relative.format(-Math.floor(passed / HOUR), "hour");
  return relative.format(-Math.floor(passed / DAY), "day");
}

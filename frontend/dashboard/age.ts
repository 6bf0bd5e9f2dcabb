// How old something is, in words.

import { words } from "./words";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From here on it is said how old the numbers are, for then somebody may be misled. */
export const LATE_MS = 2 * MINUTE;
/** What moves every few seconds stands still much sooner. */
export const STILL_MS = 15 * SECOND;

export function ageInWords(age: number): string {
  if (age < MINUTE) return words.age.seconds(Math.floor(age / SECOND));
  if (age < HOUR) return words.age.minutes(Math.floor(age / MINUTE));
  if (age < DAY) return words.age.hours(Math.floor(age / HOUR));
  return words.age.days(Math.floor(age / DAY));
}

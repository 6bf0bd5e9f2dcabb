// How old something is, in words.

import { words } from "./words";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From here on it is said how old the numbers are, for then somebody may be misled. */
export const LATE_MS = 2 * MINUTE;

export function ageInWords(age: number): string {
  if (age < HOUR) return words.age.minutes(Math.floor(age / MINUTE));
  if (age < DAY) return words.age.hours(Math.floor(age / HOUR));
  return words.age.days(Math.floor(age / DAY));
}

// How moments read: a day, or a time with the offset of its zone where the clock shows it twice.

import type { Grain } from "./api";
import { LOCALE } from "./locale";

/** A point of a chart: a day, else a day and a time; in the hour that comes twice, with its offset. */
export function momentIn(zone: string, grain: Grain, moment: string, locale = LOCALE): string {
  const at = Date.parse(moment);
  if (grain === "day")
    return new Intl.DateTimeFormat(locale, {
      timeZone: zone,
      weekday: "short",
      day: "numeric",
      month: "short",
      year: "numeric",
    }).format(at);
  const format = new Intl.DateTimeFormat(locale, { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  const said = format.format(at);
  const isTwice = format.format(at - HOUR) === said || format.format(at + HOUR) === said;
  return isTwice ? `${said} ${offsetOf(zone, at)}` : said;
}

/** A day of a chart as it stands in a sentence: "15 November". */
export function dayIn(zone: string, moment: string, locale = LOCALE): string {
  return new Intl.DateTimeFormat(locale, { timeZone: zone, day: "numeric", month: "long" }).format(
    Date.parse(moment),
  );
}

const HOUR = 3_600_000;

function offsetOf(zone: string, at: number): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(
    at,
  );
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
}

/** The dates of a period as somebody would say them. */
export function dayOf(date: string): string {
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeZone: "UTC" }).format(
    Date.parse(`${date}T00:00Z`),
  );
}

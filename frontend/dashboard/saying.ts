// What is shown, as somebody would say it: "Conversations begun by visitors on phones in Billing, 1–28 Nov 2026".

import type { Place } from "./address";
import type { Dimension } from "./dimensions";
import { LOCALE } from "./locale";
import { type Dates, plusDays } from "./period";
import { words } from "./words";

const t = words.saying;

interface Known {
  dates: Dates;
  labelOf(dimension: Dimension, key: string): string;
  /** What the teams are there for whose numbers these are; "" where it need not be said. */
  direction: string;
  /** By what is filtered, where not everything can be. */
  only: ReadonlySet<string> | null;
}

export function inWords(place: Place, known: Known, locale = LOCALE): string {
  const { zone, filters, view } = place;
  const oneOf = new Intl.ListFormat(locale, { type: "disjunction" });
  const parts = t.order.flatMap((dimension) => {
    const keys = known.only && !known.only.has(dimension) ? [] : (filters[dimension] ?? []);
    const told = keys.map(
      (key) => t.keys[`${dimension} ${key}`] ?? t.of[dimension](known.labelOf(dimension, key)),
    );
    return told.length ? [oneOf.format(told)] : [];
  });
  return [
    [t.subject[view] ?? t.conversations, ...parts].join(" "),
    known.direction,
    daysInWords(known.dates, locale),
    zone.replaceAll("_", " "),
  ]
    .filter(Boolean)
    .join(", ");
}

/** The first and the last day, without saying twice what they share. */
export function daysInWords({ from, to }: Dates, locale = LOCALE): string {
  const format = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  return format.formatRange(Date.parse(`${from}T00:00Z`), Date.parse(`${plusDays(to, -1)}T00:00Z`));
}

// Why a line has gaps: of some days nothing is known yet, on others there was none of it.

import type { Declaration, Series } from "./api";
import { LOCALE } from "./locale";
import { dayIn, momentIn } from "./moments";
import { words } from "./words";

const DAY = 86_400_000;
const t = words.chart;

/** In sentences; none where the line has no gap. */
export function gapsInWords(
  said: Declaration,
  { at, to, values, grain, as_of }: Pick<Series, "at" | "to" | "values" | "grain" | "as_of">,
  zone: string,
  locale = LOCALE,
): string[] {
  const missing = (values[said.name] ?? []).flatMap((value, index) => (value === null ? [index] : []));
  const until = as_of === null ? 0 : Date.parse(as_of);
  const unripe = missing.filter(isUnripe(said, { at, to, as_of }));
  const empty = missing.filter((index) => !unripe.includes(index) && Date.parse(at[index] ?? "") < until);
  const named = (index: number | undefined) => nameOf(at[index ?? 0] ?? "", grain, zone, locale);
  const sentences: string[] = [];
  if (unripe.length) sentences.push(t.unripe(named(unripe[0]), said.ripe_days));
  const [first, last] = [empty[0], empty.at(-1)];
  if (first === undefined || last === undefined) return sentences;
  const none = said.ripe_days ? t.nobody : words.tile.none(said.of).toLowerCase();
  const isOneGap = last - first === empty.length - 1;
  sentences.push(
    isOneGap
      ? t.gap(none, named(first), first === last ? "" : named(last))
      : t.gaps(none, empty.length, at.length, grain === "day"),
  );
  return sentences;
}

/** Which points can still change: visitors are being served, or of some it is not known yet how it went. */
export function movingOf(
  said: Declaration,
  { at, to, as_of, provisional_at }: Pick<Series, "at" | "to" | "as_of" | "provisional_at">,
): boolean[] {
  const isOpen = isUnripe(said, { at, to, as_of });
  return at.map((_, index) => Boolean(provisional_at?.[index]) || isOpen(index));
}

/** Whether some of a point is known only later than now. */
function isUnripe({ ripe_days }: Declaration, { at, to, as_of }: Pick<Series, "at" | "to" | "as_of">) {
  const known = (as_of === null ? 0 : Date.parse(as_of)) - ripe_days * DAY;
  const endOf = (index: number) => Date.parse(at[index + 1] ?? to);
  return (index: number) => ripe_days > 0 && endOf(index) > known;
}

const nameOf = (moment: string, grain: Series["grain"], zone: string, locale = LOCALE) =>
  grain === "day" ? dayIn(zone, moment, locale) : momentIn(zone, grain, moment, locale);

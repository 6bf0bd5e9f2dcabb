// Where a goal leads, in sentences: how the pace came about and what follows from it.

import type { Aim } from "./api";
import { NOTHING, shown } from "./figures";
import { words } from "./words";

const t = words.aim;

/** None while nothing can be said. */
export function courseInWords(aim: Aim, locale?: string): string[] {
  const { value, pace, forecast, target, baseline, share } = aim;
  if (value === null || pace === null || forecast === null) return [];
  const said = (each: number | null) => (each === null ? NOTHING : shown(each, aim.unit, locale));
  const [over, paced] = [shown(share, "percent", locale), shown(pace, "percent", locale)];
  return [
    baseline === null
      ? t.countedUp(said(value), said(target), over, paced)
      : t.moved(said(baseline), said(target), over, said(aim.expected), paced),
    t.goesOn(said(forecast), meets(aim, forecast)),
  ];
}

const meets = ({ operator, target }: Aim, forecast: number) =>
  operator === "at_least" ? forecast >= target : forecast <= target;

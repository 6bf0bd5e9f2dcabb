// Where a goal leads, in sentences: how the pace came about and what follows from it.

import type { Aim, Lift } from "./api";
import { NOTHING, shown } from "./figures";
import { LOCALE } from "./locale";
import { viewWords } from "./viewWords";

const t = viewWords.aim;

/** None while nothing can be said. */
export function courseInWords(aim: Aim, locale = LOCALE): string[] {
  const { value, pace, forecast, target, baseline, share } = aim;
  if (value === null || pace === null || forecast === null) return [];
  const said = (each: number | null) => (each === null ? NOTHING : shown(each, aim.unit, locale));
  const over = shown(share, "percent", locale);
  const [passed, paced] = [t.over(over, aim.is_seasonal), shown(pace, "percent", locale)];
  return [
    baseline === null
      ? t.countedUp(said(value), said(target), over, passed, paced)
      : t.moved(said(baseline), said(target), passed, said(aim.expected), paced),
    t.goesOn(said(forecast), meets(aim, forecast)),
  ];
}

const meets = ({ operator, target }: Aim, forecast: number) =>
  operator === "at_least" ? forecast >= target : forecast <= target;

/** What experiments found of it; a share of visitors in points. */
export function liftInWords({ experiment, value, low, high, unit }: Lift, locale = LOCALE): string {
  const said = (each: number) =>
    unit === "percent"
      ? `${each >= 0 ? "+" : "−"}${shown(Math.abs(each) * 100, "ratio", locale)} points`
      : `${each >= 0 ? "+" : "−"}${shown(Math.abs(each), unit, locale)}`;
  const changed = unit === "percent" ? t.lift.percent : t.lift.other;
  return `${changed} ${said(value)} ${t.lifted(experiment, said(low), said(high))}`;
}

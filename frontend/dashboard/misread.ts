// What of an address cannot be shown, in sentences: something else is shown instead, and nobody should take
// it for what was asked.

import { COMPARISONS, VIEWS } from "./address";
import { DIMENSIONS, SPLITS } from "./dimensions";
import { readChosen } from "./looking";
import { isDate, isZone, PRESETS } from "./period";
import { words } from "./words";

const t = words.misread;
// What is quoted of an address is enough to recognise it by.
const LONGEST = 40;

const CHOICES: readonly [name: string, known: readonly string[], say: (given: string) => string][] = [
  ["view", VIEWS, t.view],
  ["period", PRESETS, t.period],
  ["by", DIMENSIONS, t.by],
  ["split", SPLITS, t.by],
];

export function misreadOf(search: string): string[] {
  const query = new URLSearchParams(search);
  const given = (name: string) => query.get(name) ?? "";
  const zone = given("zone");
  const compare = given("compare");
  const [first = "", last = ""] = compare.split("..");
  const isNamed = !compare || COMPARISONS.some((each) => each === compare);
  return [
    ...CHOICES.filter(([name, known]) => given(name) && !known.includes(given(name))).map(([name, , say]) =>
      say(brief(given(name))),
    ),
    ...wrongDays(given("first"), given("last")),
    ...(zone && !isZone(zone) ? [t.zone(brief(zone))] : []),
    ...(isNamed ? [] : compare.includes("..") ? wrongDays(first, last) : [t.compare(brief(compare))]),
    ...(given("look") && !readChosen(query) ? [t.look] : []),
  ];
}

function wrongDays(first: string, last: string): string[] {
  if (!first && !last) return [];
  const wrong = [first, last].find((each) => !isDate(each));
  if (wrong !== undefined) return [wrong ? t.date(brief(wrong)) : t.oneDay];
  return first > last ? [t.order(last, first)] : [];
}

const brief = (given: string) => (given.length > LONGEST ? `${given.slice(0, LONGEST)}…` : given);

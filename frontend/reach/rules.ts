// Whether a condition holds of what is known: true, false, or null while it is not known yet. The same as
// proactive/rules/evaluation.py: both pass tests/proactive/vectors/.

import { glob } from "./pages";

export type Fact = boolean | number | string | readonly string[] | null;
/** A fact that is absent is known to have no value; one that is missing is not known yet. */
export type Facts = Readonly<Record<string, Fact | undefined>>;
export type Truth = boolean | null;
export type Test = (facts: Facts) => Truth;

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { fact: string; is: string; value: boolean | number | string | string[] };

type Fits = (value: Fact) => Truth;

export function compiled(condition: Condition): Test {
  if ("all" in condition) return joined(condition.all, false);
  if ("any" in condition) return joined(condition.any, true);
  if ("not" in condition) {
    const part = compiled(condition.not);
    return (facts) => not(part(facts));
  }
  const { fact, is } = condition;
  const fits = relation(is, condition.value);
  return (facts) => {
    const value = facts[fact];
    if (value === undefined) return null;
    return value === null ? is === "is_not" : fits(value);
  };
}

/** One part that is `decisive` decides; what is not known decides nothing. */
function joined(conditions: Condition[], decisive: boolean): Test {
  const parts = conditions.map(compiled);
  return (facts) => {
    let truth: Truth = !decisive;
    for (const part of parts) {
      const found = part(facts);
      if (found === decisive) return decisive;
      if (found === null) truth = null;
    }
    return truth;
  };
}

const not = (truth: Truth): Truth => (truth === null ? null : !truth);

const LIMITS: Record<string, (value: number, limit: number) => boolean> = {
  at_least: (value, limit) => value >= limit,
  at_most: (value, limit) => value <= limit,
  more_than: (value, limit) => value > limit,
  less_than: (value, limit) => value < limit,
};

const WORDINGS: Record<string, (text: string, wanted: string) => boolean> = {
  contains: (text, wanted) => text.includes(wanted),
  starts_with: (text, wanted) => text.startsWith(wanted),
  ends_with: (text, wanted) => text.endsWith(wanted),
};

function relation(is: string, wanted: unknown): Fits {
  const within = LIMITS[is];
  if (within) return (value) => (Number.isFinite(value) ? within(value as number, wanted as number) : null);
  const fits = same(wanted);
  if (is === "is") return fits;
  if (is === "is_not") return (value) => not(fits(value));
  if (is === "includes") return (value) => (Array.isArray(value) ? value.some(fits) : null);
  const test = wording(is, wanted);
  // A word of a later version is not decided here.
  return (value) => (typeof value === "string" && test ? test(lower(value)) : null);
}

function same(wanted: unknown): Fits {
  const kind = typeof wanted;
  const folded = folding(wanted);
  return (value) => (typeof value === kind ? folding(value) === folded : null);
}

function wording(is: string, wanted: unknown): ((text: string) => boolean) | undefined {
  if (is === "one_of") {
    const choices = new Set((wanted as string[]).map(lower));
    return (text) => choices.has(text);
  }
  const folded = lower(wanted);
  if (is === "matches") return glob(folded);
  const fits = WORDINGS[is];
  return fits && ((text) => fits(text, folded));
}

const folding = (value: unknown) => (typeof value === "string" ? lower(value) : value);

const lower = (text: unknown) => String(text).toLowerCase();

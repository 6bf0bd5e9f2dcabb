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

function relation(is: string, wanted: unknown): Fits {
  switch (is) {
    case "is":
      return same(wanted);
    case "is_not": {
      const fits = same(wanted);
      return (value) => not(fits(value));
    }
    case "at_least":
      return limit((value) => value >= (wanted as number));
    case "at_most":
      return limit((value) => value <= (wanted as number));
    case "more_than":
      return limit((value) => value > (wanted as number));
    case "less_than":
      return limit((value) => value < (wanted as number));
    case "includes": {
      const name = lower(wanted);
      return (value) => (Array.isArray(value) ? value.some((each) => lower(each) === name) : null);
    }
    default:
      return wording(is, wanted);
  }
}

function same(wanted: unknown): Fits {
  const kind = typeof wanted;
  const folded = kind === "string" ? lower(wanted) : wanted;
  // biome-ignore lint/suspicious/useValidTypeof: the two types are compared with each other.
  return (value) => (typeof value === kind ? (kind === "string" ? lower(value) : value) === folded : null);
}

const limit =
  (fits: (value: number) => boolean): Fits =>
  (value) =>
    typeof value === "number" && Number.isFinite(value) ? fits(value) : null;

function wording(is: string, wanted: unknown): Fits {
  const test = wordingTest(is, wanted);
  return (value) => (typeof value === "string" && test ? test(lower(value)) : null);
}

function wordingTest(is: string, wanted: unknown): ((text: string) => boolean) | undefined {
  if (is === "one_of") {
    const choices = new Set((wanted as string[]).map(lower));
    return (text) => choices.has(text);
  }
  const folded = lower(wanted);
  if (is === "contains") return (text) => text.includes(folded);
  if (is === "starts_with") return (text) => text.startsWith(folded);
  if (is === "ends_with") return (text) => text.endsWith(folded);
  if (is === "matches") return glob(folded);
  // A word of a later version: not decided here.
  return undefined;
}

const lower = (text: unknown) => String(text).toLowerCase();

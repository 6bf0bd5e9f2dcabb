// What a supervisor should look at first: targets that are missed, and what became worse beyond chance.

import type { Declaration, Figure } from "./api";
import { courseOf, diagnosis } from "./figures";

export interface Concern {
  said: Declaration;
  figure: Figure;
  /** It misses its target; else it is worse than it was. */
  isMissed: boolean;
  usually: string;
}

export interface Attention {
  concerns: readonly Concern[];
  /** How many of the figures have a target, and a value to hold against it. */
  judged: number;
}

/** Fewer than this say little of a share (domain: ratings are shown from five on). */
const FEW = 5;

export function attention(declared: readonly Declaration[], figures: readonly Figure[]): Attention {
  const of = new Map(figures.map((figure) => [figure.name, figure]));
  const both = declared.flatMap((said) => {
    const figure = of.get(said.name);
    return figure ? [{ said, figure }] : [];
  });
  const missed = both
    .filter(({ figure }) => figure.verdict === "missed")
    .sort((a, b) => missedBy(b.figure) - missedBy(a.figure))
    .map((each) => concern(each, true));
  const worse = both
    .filter(({ said, figure }) => figure.verdict !== "missed" && isBeyondChance(figure, said))
    .map((each) => concern(each, false));
  return {
    concerns: [...missed, ...worse],
    judged: both.filter(({ figure }) => figure.verdict !== "").length,
  };
}

/** How far it is from its target, as a part of that. */
const missedBy = ({ gap, target }: Figure) => Math.abs(gap ?? 0) / (Math.abs(target ?? 0) || 1);

function concern({ said, figure }: { said: Declaration; figure: Figure }, isMissed: boolean): Concern {
  const isLess = figure.before !== null && figure.value !== null && figure.value < figure.before;
  return {
    said,
    figure,
    isMissed,
    usually: isMissed ? diagnosis(figure, said) : isLess ? said.too_low : said.too_high,
  };
}

/** What it was lies outside of where it is now with 95 % certainty: only of shares is that known. */
function isBeyondChance(figure: Figure, said: Declaration): boolean {
  const { low, high, before, before_n, n } = figure;
  if (low === null || high === null || before === null) return false;
  if (n < FEW || (before_n ?? 0) < FEW || courseOf(figure, said) !== "worse") return false;
  return before < low || before > high;
}

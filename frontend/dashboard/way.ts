// The way from a moment to a goal: its steps, and how many of each come to the next.

import type { Steps } from "./api";

export const STEPS = [
  ...(["eligible", "left_alone", "invited", "shown", "opened", "dismissed", "left", "accepted"] as const),
  ...(["queued", "answered", "engaged", "goal"] as const),
];
export type Step = (typeof STEPS)[number];

/** The steps that lead on, each a part of the one before. */
const ON: readonly Step[] = ["eligible", "invited", "shown", "accepted", "answered", "engaged", "goal"];
// Of an entry point conversations can begin in a period after it was opened, so they are no part of those.
const ON_OF_ENTRIES: readonly Step[] = ["accepted", "answered", "engaged", "goal"];

export interface Stage {
  step: Step;
  count: number;
  /** Of the step before; null of the first, and where nobody came so far. */
  share: number | null;
}

/** All rows together: one visitor on one day with one trigger is in one row alone. */
export function wayOf(rows: readonly Steps[], isEntries: boolean): Stage[] {
  const steps = isEntries ? ON_OF_ENTRIES : ON;
  const counts = steps.map((step) => rows.reduce((sum, row) => sum + (row[step] ?? 0), 0));
  return steps.map((step, at) => {
    const count = counts[at] ?? 0;
    const before = at > 0 ? (counts[at - 1] ?? 0) : 0;
    return { step, count, share: before ? count / before : null };
  });
}

// Which question comes next.

import type { Feedback } from "../../wire";

/** over: too late · ask: whether it helped · more: stars and words · thanks: all is said. */
export type Step = "over" | "ask" | "more" | "thanks";

/** `declined`: enough was said; `changing`: they want to say it anew. */
export function stepOf(feedback: Feedback, now: number, declined: boolean, changing: boolean): Step {
  if (Date.parse(feedback.until) < now) return "over";
  if (!feedback.resolved) return "ask";
  if (changing) return "more";
  return declined || feedback.stars || feedback.comment ? "thanks" : "more";
}

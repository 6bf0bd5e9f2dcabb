import { expect, test } from "vitest";
import type { Feedback } from "../../wire";
import { stepOf } from "./step";

const NOW = Date.parse("2026-01-05T12:00:00Z");
const said = (part: Partial<Feedback> = {}): Feedback => ({ until: "2026-01-08T12:00:00Z", ...part });

test.each([
  ["nothing yet", said(), false, false, "ask"],
  ["whether it helped", said({ resolved: "no" }), false, false, "more"],
  ["enough", said({ resolved: "no" }), true, false, "thanks"],
  ["stars", said({ resolved: "yes", stars: 5 }), false, false, "thanks"],
  ["only words", said({ resolved: "yes", comment: "Well" }), false, false, "thanks"],
  ["stars without an answer", said({ stars: 5 }), false, false, "ask"],
  ["something else now", said({ resolved: "yes", stars: 5 }), true, true, "more"],
  ["nothing in time", said({ until: "2026-01-05T11:59:59Z" }), false, false, "over"],
  ["it all in time", said({ until: "2026-01-05T11:59:59Z", resolved: "yes" }), false, true, "over"],
] as const)("who said %s is asked the right thing", (_, feedback, declined, changing, step) => {
  expect(stepOf(feedback, NOW, declined, changing)).toBe(step);
});

// Each step is told as a share of the one before it.

import { expect, test } from "vitest";
import type { Steps } from "./api";
import { wayOf } from "./way";

const row = (more: Partial<Steps>): Steps => ({
  key: "1",
  label: "Cart",
  eligible: 0,
  left_alone: 0,
  invited: 0,
  shown: 0,
  opened: 0,
  dismissed: 0,
  left: 0,
  alone_left: 0,
  drawn: 0,
  accepted: 0,
  queued: 0,
  answered: 0,
  engaged: 0,
  goal: 0,
  acceptance: null,
  low: null,
  high: null,
  ...more,
});

test("rows add up, and nobody divides by nobody", () => {
  const way = wayOf(
    [
      row({ eligible: 60, left_alone: 6, invited: 54, shown: 50, accepted: 10 }),
      row({ eligible: 40, left_alone: 4, invited: 36, shown: 40, accepted: 8 }),
    ],
    false,
  );

  expect(way.map(({ step, count, share }) => [step, count, share])).toEqual([
    ["eligible", 100, null],
    ["invited", 90, 0.9],
    ["shown", 90, 1],
    ["accepted", 18, 0.2],
    ["answered", 0, 0],
    ["engaged", 0, null],
    ["goal", 0, null],
  ]);
});

test("entry points begin with the conversations that they led to", () => {
  expect(wayOf([row({ eligible: null, shown: 9, accepted: 4, answered: 3 })], true)[1]).toEqual({
    step: "answered",
    count: 3,
    share: 0.75,
  });
});

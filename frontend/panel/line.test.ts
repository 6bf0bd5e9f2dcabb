// The place in line: what each state says, and what of it is said aloud.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CONV } from "../tests/people";
import type { Place } from "../wire";
import { createAloud, placeWords } from "./line";
import { words } from "./words";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const place = (change: Partial<Place> = {}): Place => ({
  t: "place",
  conv: CONV,
  rev: 1,
  state: "waiting",
  position: 3,
  ...change,
});
const second = { position: 2, words: "You are number 2 in the queue. The wait is about 3 minutes." };

test.each<[string, Place | null, string]>([
  ["nothing known", null, words.waiting],
  ["in line, place unknown", place(), words.waiting],
  ["second", place(second), second.words],
  [
    "the usual agent is busy",
    place({ ...second, usual_agent_busy: true }),
    `${words.usualBusy} ${second.words}`,
  ],
  ["offered", place({ state: "offered", ...second }), words.asked],
  ["outside the hours", place({ state: "closed" }), words.closed],
  ["outside the hours, with calls", place({ state: "closed", choices: ["call"] }), words.closedCalls],
  ["too many wait", place({ state: "full" }), words.full],
  ["no longer in line", place({ state: "ended" }), words.kept],
  ["a message was left", place({ state: "ended", words: "We will answer you." }), "We will answer you."],
])("%s", (_, given, says) => {
  expect(placeWords(given)).toBe(says);
});

test("the first word is the place itself, a step forward comes after a while, and only the last of several", () => {
  const { said, tell } = createAloud();
  tell(null);
  tell(place({ position: 4, words: "four" }));
  vi.advanceTimersByTime(1_000);
  expect(said.value).toBe("four");

  for (const [position, words] of [
    [3, "three"],
    [2, "two"],
  ] as const) {
    vi.advanceTimersByTime(1_000);
    tell(place({ position, words }));
  }
  vi.advanceTimersByTime(13_999);
  expect(said.value).toBe("four");
  vi.advanceTimersByTime(1);

  expect(said.value).toBe("two");
});

test("another state is not kept waiting", () => {
  const { said, tell } = createAloud();
  tell(place({ words: "three" }));
  vi.advanceTimersByTime(1_000);

  tell(place({ state: "offered" }));
  vi.advanceTimersByTime(1_000);

  expect(said.value).toBe(words.asked);
});

test("minutes that change alone are not said aloud", () => {
  const { said, tell } = createAloud();
  tell(place({ words: "about 3 minutes", minutes: 3 }));
  vi.advanceTimersByTime(60_000);

  tell(place({ words: "about 2 minutes", minutes: 2 }));
  vi.advanceTimersByTime(60_000);

  expect(said.value).toBe("about 3 minutes");
});

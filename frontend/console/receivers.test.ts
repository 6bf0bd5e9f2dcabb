import { expect, test } from "vitest";
import { receiver, receivingQueue } from "../tests/people";
import { choicesOf, chosenOf, isOverLimit } from "./receivers";

const ben = receiver(1, "Ben", { used: 2_000 });
const cleo = receiver(2, "Cleo");
const away = receiver(3, "Anton", { state: "away", can_take: false, why_not: "Anton is away." });
const support = receivingQueue(1, "Support");
const night = receivingQueue(2, "Night", { is_open: false, why_not: "Night is closed now." });
const there = { agents: [away, ben, cleo], queues: [night, support] };
const keys = (filter = "") => choicesOf(there, filter).map(({ key }) => key);

test("who can take it comes first, least loaded before others, and then the queues", () => {
  expect(keys()).toEqual(["agent-2", "agent-1", "agent-3", "queue-1", "queue-2"]);
});

test("the filter finds people by their name, and queues by theirs or their team's", () => {
  expect([keys("ben"), keys("night"), keys("service"), keys("zz")]).toEqual([
    ["agent-1"],
    ["queue-2"],
    ["queue-1", "queue-2"],
    [],
  ]);
});

test("who cannot take it says why, and who can says nothing", () => {
  expect(choicesOf(there, "").map(({ can, whyNot }) => [can, whyNot])).toEqual([
    [true, ""],
    [true, ""],
    [false, "Anton is away."],
    [true, ""],
    [false, "Night is closed now."],
  ]);
});

test("the choice stays where it was made, and else falls on the first who can", () => {
  const choices = choicesOf(there, "");
  const left = choicesOf({ agents: [away], queues: [support] }, "");

  expect([
    chosenOf(choices, "agent-3")?.key,
    chosenOf(choices, null)?.key,
    chosenOf(left, "agent-1")?.key,
    chosenOf(choicesOf({ agents: [away], queues: [] }, ""), null)?.key,
    chosenOf([], "agent-1"),
  ]).toEqual(["agent-3", "agent-2", "queue-1", "agent-3", null]);
});

test("somebody full who can be given one more is over their limit with it", () => {
  const full = receiver(4, "Dora", { state: "full", used: 3_000 });
  const refused = receiver(5, "Emil", { state: "full", used: 4_000, can_take: false, why_not: "Full." });

  expect(
    choicesOf({ agents: [ben, full, refused], queues: [support] }, "").map((choice) => [
      choice.name,
      isOverLimit(choice),
    ]),
  ).toEqual([
    ["Ben", false],
    ["Dora", true],
    ["Emil", false],
    ["Support", false],
  ]);
});

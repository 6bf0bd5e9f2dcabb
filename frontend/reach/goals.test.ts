// Goals are told once, by whichever way they are reached.

import { expect, test } from "vitest";
import { createGoals, type Reached } from "./goals";

function goalsWith({ mayTell = true, fails = undefined as object | undefined } = {}) {
  const sent: Reached[] = [];
  const refused: unknown[] = [];
  const told = new Set<string>();
  const goals = createGoals({
    pages: [{ name: "thanks", pages: ["/thanks*"] }],
    forms: ["signup"],
    once: (mark) => !told.has(mark) && !!told.add(mark),
    again: (mark) => void told.delete(mark),
    mayTell: () => mayTell,
    send(reached) {
      sent.push(reached);
      return fails ? Promise.reject(fails) : Promise.resolve({ id: "1" });
    },
    refused: (problem) => refused.push(problem),
  });
  return { goals, sent, refused };
}

const order = { goal: "order", value: 42, currency: "EUR" };
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a page, a form and a word reach goals", () => {
  const { goals, sent } = goalsWith();

  goals.seen("https://shop.example/thanks?order=7");
  goals.seen("https://shop.example/boots");
  goals.sent("signup");
  goals.sent("search");
  goals.reach(order);

  expect(sent).toEqual([
    { goal: "thanks", url: "https://shop.example/thanks?order=7" },
    { goal: "signup" },
    order,
  ]);
});

test("a goal is told once in a visit, and once for each id", () => {
  const { goals, sent } = goalsWith();

  for (const id of ["A", "A", "B", undefined, undefined]) goals.reach({ ...order, id });

  expect(sent.map(({ id }) => id)).toEqual(["A", "B", undefined]);
});

test("nothing is told of who wants to be left alone", () => {
  const { goals, sent } = goalsWith({ mayTell: false });

  goals.reach(order);

  expect(sent).toEqual([]);
});

test.each([
  ["refused", { status: 400 }, 1],
  ["lost on the way", new TypeError("Failed to fetch"), 2],
])("what was %s is told again or not", async (_, fails, times) => {
  const { goals, sent, refused } = goalsWith({ fails });

  goals.reach(order);
  await settled();
  goals.reach(order);
  await settled();

  expect([sent.length, refused.length]).toEqual([times, times]);
});

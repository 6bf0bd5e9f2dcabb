// The trail beside a conversation, with the server's answers and the clock in the test's hands.

import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { FakeAround } from "../tests/around";
import type { Conversation, TrailAnswer, TrailPage } from "../wire";
import { createTrail } from "./trail";

const page = (id: string, seconds = 0): TrailPage => ({
  ...{ id, url: `https://shop.example/${id}`, title: id, at: "2026-01-05T09:00:00Z", seconds, scroll: 0 },
});
const answer = (pages: TrailPage[], more = false): TrailAnswer => ({ customer: {}, pages, more });

const talk = (id: string) => ({ id, lines: signal([]) }) as unknown as Conversation;

async function beside(...answers: (TrailAnswer | Error)[]) {
  const around = new FakeAround();
  const asked: string[] = [];
  const listeners: ((conv: string) => void)[] = [];
  const conversation = signal<Conversation | null>(talk("talk"));
  const isShown = signal(true);
  const trail = createTrail({
    wire: {
      fetch: async <T>(path: string) => {
        asked.push(path);
        const next = answers.length > 1 ? answers.shift()! : answers[0]!;
        if (next instanceof Error) throw next;
        return next as T;
      },
      onTrail: (fn) => {
        listeners.push(fn);
        return () => listeners.splice(listeners.indexOf(fn), 1);
      },
    },
    conversation,
    isShown,
    after: (ms, fn) => around.after(ms, fn),
    isHidden: () => false,
  });
  await around.pass(0);
  const moves = (conv: string) => {
    for (const listener of [...listeners]) listener(conv);
  };
  return { around, asked, conversation, isShown, listeners, moves, trail };
}

const ids = (pages: readonly { id: string }[]) => pages.map(({ id }) => id);

test("what the visitor does is read again soon, once for several steps", async () => {
  const { around, asked, moves, trail } = await beside(
    answer([page("a", 1)]),
    answer([page("b"), page("a", 9)]),
  );

  for (let step = 0; step < 5; step++) moves("talk");
  moves("another talk");
  await around.pass(1_000);

  expect(asked.length).toBe(2);
  expect(trail.stops.value.map(({ id, seconds }) => [id, seconds])).toEqual([
    ["b", 0],
    ["a", 9],
  ]);
});

test("only a page on which something happened is another than before", async () => {
  const { around, moves, trail } = await beside(
    answer([page("b"), page("a", 1)]),
    answer([page("b", 5), page("a", 1)]),
  );
  const [newest, oldest] = trail.stops.value;

  moves("talk");
  await around.pass(1_000);

  expect(trail.stops.value[0]).not.toBe(newest);
  expect(trail.stops.value[0]?.seconds).toBe(5);
  expect(trail.stops.value[1]).toBe(oldest);
});

test("a hint that was lost is made up for", async () => {
  const { around, trail } = await beside(answer([page("a")]), answer([page("b"), page("a")]));

  await around.pass(31_000);

  expect(ids(trail.stops.value)).toEqual(["b", "a"]);
});

test("earlier pages are added below and stay when the newest are read again", async () => {
  const { around, asked, moves, trail } = await beside(
    answer([page("d"), page("c")], true),
    answer([page("b"), page("a")]),
    answer([page("e"), page("d")], true),
  );
  expect(trail.more.value).toBe(true);

  await trail.older();
  expect([ids(trail.stops.value), trail.more.value]).toEqual([["d", "c", "b", "a"], false]);
  moves("talk");
  await around.pass(1_000);

  expect(asked[1]).toBe("/conversations/talk/trail?before=c");
  expect([ids(trail.stops.value), trail.more.value]).toEqual([["e", "d", "c", "b", "a"], false]);
});

test("what could not be read is said, and the rest stays", async () => {
  const { around, trail } = await beside(answer([page("a")], true), new Error("away"));

  await trail.older();
  expect([trail.failed.value, ids(trail.stops.value)]).toEqual([true, ["a"]]);
  await around.pass(31_000);

  expect(trail.problem.value).not.toBe("");
  expect(ids(trail.stops.value)).toEqual(["a"]);
});

test("another conversation begins with nothing of the one before, and without one nothing is read", async () => {
  const { around, asked, conversation, isShown, listeners, trail } = await beside(answer([page("a")]));

  conversation.value = talk("next");
  expect(trail.stops.value).toEqual([]);
  await around.pass(0);
  isShown.value = false;
  await around.pass(100_000);

  expect(asked).toEqual(["/conversations/talk/trail", "/conversations/next/trail"]);
  trail.stop();
  expect(listeners).toEqual([]);
});

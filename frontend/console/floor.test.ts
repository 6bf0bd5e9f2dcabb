// The floor, with the server's answers and the clock in the test's hands.

import { expect, test } from "vitest";
import { FakeAround } from "../tests/around";
import { head, receiver, receivingQueue } from "../tests/people";
import type { Floor, FloorAgent } from "../wire";
import { createFloor } from "./floor";

const agent = (id: number, name: string, change: Partial<FloorAgent> = {}): FloorAgent => ({
  ...receiver(id, name),
  queues: [7],
  declared: "available",
  reason: "",
  ...change,
});
const queue = (id: number, name: string, longest: number | null) => ({
  ...receivingQueue(id, name),
  longest_wait_s: longest,
});

async function look(first: Floor, ...later: Floor[]) {
  const around = new FakeAround();
  const answers = [first, ...later];
  const acts: unknown[] = [];
  const served = [
    head({ id: "otto", assignee: { id: "1", name: "Ana" } }),
    head({ id: "maria", assignee: { id: "2", name: "Ben" } }),
  ];
  const floor = createFloor({
    wire: {
      fetch: async <T>(path: string) =>
        (path === "/floor"
          ? answers.length > 1
            ? answers.shift()
            : answers[0]
          : { items: served, more: false }) as T,
    },
    after: (ms, fn) => around.after(ms, fn),
    isHidden: () => false,
    act: async (...act) => Boolean(acts.push(act)),
  });
  floor.show();
  await around.pass(0);
  return { around, floor, acts };
}

test("who is there comes before who is not, and who waits longest before the others", async () => {
  const { floor } = await look({
    agents: [agent(1, "Zoe"), agent(2, "Ben", { state: "offline" }), agent(3, "Ana", { state: "away" })],
    queues: [queue(1, "Night", null), queue(2, "Support", 12), queue(3, "Questions", 90)],
  });

  expect(floor.agents.value.map(({ name }) => name)).toEqual(["Ana", "Zoe", "Ben"]);
  expect(floor.queues.value.map(({ name }) => name)).toEqual(["Questions", "Support", "Night"]);
  expect([floor.servedBy(1), floor.servedBy(9)].map((heads) => heads.map(({ id }) => id))).toEqual([
    ["otto"],
    [],
  ]);
});

test("who was taken out of their last queue stays in sight to be put back", async () => {
  const both = { agents: [agent(1, "Ana"), agent(2, "Ben")], queues: [queue(7, "Questions", null)] };
  const { floor, acts } = await look(both, { ...both, agents: [agent(1, "Ana")] }, both);
  const shown = () => floor.agents.value.map(({ name, queues }) => [name, queues]);

  await floor.move(2, 7, false);
  expect(shown()).toEqual([
    ["Ana", [7]],
    ["Ben", []],
  ]);
  await floor.move(2, 7, true);

  expect(shown()).toEqual([
    ["Ana", [7]],
    ["Ben", [7]],
  ]);
  expect(acts).toEqual([
    ["move", null, { agent: 2, queue: 7, serves: false }],
    ["move", null, { agent: 2, queue: 7, serves: true }],
  ]);
});

test("a closed floor is forgotten and asked for no more", async () => {
  const { around, floor } = await look({ agents: [agent(1, "Ana")], queues: [] });

  floor.hide();
  await around.pass(60_000);

  expect([floor.isOpen.value, floor.agents.value]).toEqual([false, []]);
});

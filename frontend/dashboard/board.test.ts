// From across the room one reads first what needs somebody.

import { expect, test } from "vitest";
import type { Live, LiveAgent, LiveQueue } from "./api";
import { clockOf, nowOf, presentFirst, urgentFirst } from "./board";

const queue = (name: string, more: Partial<LiveQueue> = {}): LiveQueue => ({
  id: 1,
  name,
  team: "",
  waiting: 0,
  longest_wait_s: null,
  is_too_long: false,
  due_soon: 0,
  overdue: 0,
  agents_online: 1,
  ...more,
});
const agent = (state: string) => ({ state, name: state }) as LiveAgent;

test("queues in which somebody is late stand first, calm ones last and in their order", () => {
  const queues = [
    queue("calm"),
    queue("waits", { waiting: 1, longest_wait_s: 9 }),
    queue("soon", { waiting: 1, due_soon: 1, longest_wait_s: 5 }),
    queue("late", { waiting: 1, overdue: 1, longest_wait_s: 90 }),
    queue("calm, too"),
  ];
  expect(urgentFirst(queues).map((each) => each.name)).toEqual([
    "late",
    "soon",
    "waits",
    "calm",
    "calm, too",
  ]);
});

test("whoever does not respond stands first, and nobody who is not here", () => {
  const agents = ["available", "offline", "full", "not_responding", "away"].map(agent);
  expect(presentFirst(agents).map((each) => each.state)).toEqual([
    "not_responding",
    "full",
    "available",
    "away",
  ]);
});

test.each([true, false])("the longest wait is late where a line is: %s", (is_too_long) => {
  const queues = [queue("a", { overdue: 1, longest_wait_s: 6, is_too_long }), queue("b")];
  const live = { waiting: 1, longest_wait_s: 6, agents: {}, queues };
  expect(nowOf(live as unknown as Live)[1]?.isLate).toBe(is_too_long);
});

test("the numbers of the present add up the queues, and mark what is late", () => {
  const live = {
    waiting: 3,
    longest_wait_s: 95,
    agents: { available: 2, offline: 4 },
    used: 2.5,
    capacity: 6,
    queues: [queue("a", { overdue: 1, is_too_long: true }), queue("b", { due_soon: 2 })],
  } as unknown as Live;
  const found = nowOf(live).map(({ value, detail, isLate }) => [
    value.replaceAll("\u00a0", " "),
    detail,
    isLate,
  ]);
  expect(found).toEqual([
    ["3", "", false],
    ["1 min 35 s", "", true],
    ["1", "", true],
    ["2", "", false],
    ["2", "2 available", false],
    ["41.7 %", "2.5 of 6", false],
  ]);
  expect(nowOf(live).map(({ short }) => short.replaceAll("\u00a0", " "))).toEqual([
    ...["3", "1:35", "1", "2", "2"],
    "42 %",
  ]);
});

test.each([
  [null, "–"],
  [9.8, "0:09"],
  [754, "12:34"],
  [3_723, "1:02:03"],
])("a wait of %s s reads %s from far", (wait, said) => {
  expect(clockOf(wait)).toBe(said);
});

test("agents are not told how many are here, for they see themselves alone", () => {
  const live = {
    agents: { available: 1 },
    queues: [],
    longest_wait_s: null,
    used: 1,
    capacity: 3,
  } as unknown as Live;
  expect(nowOf(live, true).map(({ title }) => title)).toEqual([
    "Waiting now",
    "Longest wait",
    "Over their target",
    "Due within a minute",
    "Your places taken",
  ]);
});

// Whoever looks at the board for five seconds reads what is wrong.

import { expect, test } from "vitest";
import type { Figure, Live, LiveAgent, LiveQueue } from "./api";
import { lookout } from "./lookout";

const queue = (more: Partial<LiveQueue> = {}): LiveQueue => ({
  id: 1,
  name: "Questions",
  team: "Service",
  waiting: 0,
  longest_wait_s: null,
  is_too_long: false,
  due_soon: 0,
  overdue: 0,
  agents_online: 1,
  ...more,
});
const agent = (state = "available"): LiveAgent => ({
  id: 1,
  name: "Ana",
  state,
  reason: "",
  used: 0,
  capacity: 3,
  conversations: 0,
});
const live = (more: Partial<Live> = {}): Live => ({
  now: "2026-03-02T09:00:00Z",
  waiting: 0,
  longest_wait_s: null,
  agents: {},
  used: 0,
  capacity: 3,
  queues: [queue()],
  agents_list: [agent()],
  due: [],
  worked_out: true,
  today: [],
  first_reply: {} as Figure,
  ...more,
});

test.each<[string, Partial<Live>, string[]]>([
  ["nobody waits", {}, ["ok: All is well: nobody waits."]],
  ["all wait in time", { waiting: 2 }, ["ok: All is well: 2 wait, all within their target."]],
  ["nobody is there", { agents_list: [agent("offline")] }, ["warn: No agent is here."]],
  [
    "some wait too long",
    { waiting: 3, queues: [queue({ waiting: 3, overdue: 2, longest_wait_s: 250, is_too_long: true })] },
    ["bad: 2 are over their target in Questions, the longest wait is 4\u00a0min 10\u00a0s."],
  ],
  [
    "only an end is late, and somebody has just come",
    { waiting: 1, queues: [queue({ waiting: 1, overdue: 1, longest_wait_s: 6 })] },
    ["bad: 1 is over their target in Questions."],
  ],
  [
    "some wait too long and nobody is there",
    { waiting: 1, queues: [queue({ waiting: 1, overdue: 1, agents_online: 0 })] },
    ["bad: 1 is over their target in Questions, and no agent of it is here."],
  ],
  [
    "a line has nobody to serve it",
    { waiting: 1, queues: [queue({ waiting: 1, agents_online: 0 })] },
    ["bad: 1 waits in Questions, and no agent of it is here."],
  ],
  [
    "an agent is silent, and one visitor is nearly late",
    { agents_list: [agent("not_responding")], queues: [queue({ due_soon: 1 })] },
    ["bad: Ana does not respond to offers.", "warn: 1 will be over the target within a minute."],
  ],
  ["everybody is full", { used: 3, waiting: 4 }, ["warn: Every agent is full, and 4 wait."]],
])("where %s", (_, more, said) => {
  expect(lookout(live(more)).map(({ tone, words }) => `${tone}: ${words}`)).toEqual(said);
});

test.each<[string, Partial<Live>, string[]]>([
  ["are away, and others are there", { agents_list: [agent("offline")] }, ["ok: All is well: nobody waits."]],
  [
    "are away, and so is everybody else",
    { agents_list: [agent("offline")], queues: [queue({ agents_online: 0 })] },
    ["warn: No agent is here."],
  ],
  ["are full", { used: 3, waiting: 1 }, ["warn: You are full, and 1 waits."]],
])("agents see themselves alone: where they %s", (_, more, said) => {
  expect(lookout(live(more), true).map(({ tone, words }) => `${tone}: ${words}`)).toEqual(said);
});

test("what is read aloud does not change with each second that somebody waits", () => {
  const after = (longest_wait_s: number) =>
    lookout(
      live({ waiting: 1, queues: [queue({ waiting: 1, overdue: 1, longest_wait_s, is_too_long: true })] }),
    );
  expect(after(70)[0]?.words).not.toBe(after(71)[0]?.words);
  expect(after(70)[0]?.spoken).toBe("1 is over their target in Questions.");
  expect(after(71)[0]?.spoken).toBe(after(70)[0]?.spoken);
});

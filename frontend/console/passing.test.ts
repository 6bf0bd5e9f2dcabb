// Passing on over the real wire: who can take it, what is asked of the server, and what its refusal leaves.

import { expect, test } from "vitest";
import { FakeAround } from "../tests/around";
import { ana, CONV, desk, head, receiver, receivingQueue, welcome } from "../tests/people";
import { createWire, memoryKeep, type Person, type ServerFrame } from "../wire";
import { createPassing } from "./passing";
import { choicesOf, chosenOf } from "./receivers";

const there = { agents: [receiver(2, "Ben")], queues: [receivingQueue(7, "Support")] };
const [ben, support] = choicesOf(there, "");

async function sitDown(me: Person = ana) {
  const around = new FakeAround();
  const told: string[] = [];
  const wire = createWire(
    { side: "agent", base: "https://chat.example", keep: memoryKeep(), scope: "a" },
    around,
  );
  const passing = createPassing({
    wire,
    me,
    after: (ms, fn) => around.after(ms, fn),
    isHidden: () => false,
    act: async (name, conv) => Boolean(told.push(`${name} ${conv}`)),
    done: (sentence) => void told.push(sentence),
  });
  await around.pass(0);
  for (const ticket of around.asked("/tickets")) ticket.answer({ ticket: "t" });
  await around.pass(0);
  around.line.open();
  const hear = async (...frames: ServerFrame[]) => {
    around.line.say(...frames);
    await around.pass(0);
  };
  await hear(welcome({ me }));
  const open = async (change = {}) => {
    passing.open(head({ assignee: ana, visitor: { name: "Maria" }, ...change }));
    await around.pass(0);
    around.asked("/receivers").at(-1)!.answer(there);
    await around.pass(0);
  };
  const acts = () =>
    around.line.sent.flatMap((frame) => (frame.t === "op" ? [[frame.op, frame.conv, frame.args]] : []));
  const answer = (frame: "ack" | "err", change: Record<string, unknown> = {}) => {
    const id = around.line.sent.flatMap((it) => (it.t === "op" ? [it.id] : [])).at(-1)!;
    return hear({ t: frame, id, ...change } as ServerFrame);
  };
  return { around, passing, told, hear, open, acts, answer };
}

test("somebody is asked first, with a note, and the window closes", async () => {
  const { passing, told, open, acts, answer } = await sitDown();
  await open();
  expect(passing.receivers.value).toEqual(there);
  const passed = passing.pass(ben!, "ask", "  Wants a refund ");
  expect(passing.busy.value).toBe(true);

  await answer("ack");
  await passed;

  expect(acts()).toEqual([["transfer", CONV, { agent: 2, warm: true, note: "Wants a refund" }]]);
  expect([passing.passed.value, passing.busy.value, told]).toEqual([
    null,
    false,
    ["Ben is asked about Maria."],
  ]);
});

test("it begins with the queue that was suggested, and otherwise with nobody in particular", async () => {
  const { passing } = await sitDown();
  const it = head({ assignee: ana, visitor: { name: "Maria" } });

  passing.open(it, 7);
  expect(passing.passed.value?.to).toBe(support!.key);
  expect(chosenOf(choicesOf(there, ""), passing.passed.value!.to)?.name).toBe("Support");
  passing.open(it);
  expect(passing.passed.value?.to).toBeNull();
});

test("a queue is passed to, and a lead gives at once", async () => {
  const sam = { id: "sam", name: "Sam", role: "supervisor" };
  const { passing, open, acts, answer } = await sitDown(sam);
  await open();
  const toQueue = passing.pass(support!, "pass", "");
  await answer("ack");
  await toQueue;
  await open({ state: "waiting", assignee: null });
  const given = passing.pass(ben!, "assign", "");
  await answer("ack");
  await given;

  expect(acts()).toEqual([
    ["transfer", CONV, { queue: 7, warm: false, note: "" }],
    ["assign", CONV, { agent: 2 }],
  ]);
});

test("a refusal is said in the window, which stays and looks again who is there", async () => {
  const { around, passing, told, open, answer } = await sitDown();
  await open();
  const passed = passing.pass(ben!, "pass", "");

  await answer("err", { code: "over_capacity", message: "Ben carries as much as one can." });
  await passed;

  expect([passing.refusal.value, passing.passed.value?.conv, told]).toEqual([
    "Ben carries as much as one can.",
    CONV,
    [],
  ]);
  expect(around.asked("/receivers")).toHaveLength(2);
});

test("nobody is asked who cannot take it, and nobody twice at once", async () => {
  const { passing, open, acts } = await sitDown();
  await open();
  const [away] = choicesOf({ agents: [receiver(3, "Cleo", { can_take: false })], queues: [] }, "");
  await passing.pass(away!, "pass", "");
  expect(acts()).toEqual([]);

  void passing.pass(ben!, "pass", "");
  void passing.pass(ben!, "pass", "");

  expect(acts()).toHaveLength(1);
});

test("the desk says what is under way in a conversation", async () => {
  const { passing, told, hear } = await sitDown();
  const handing = { conv: CONV, to: "Ben", warm: true, state: "consulting" as const, until: null };
  const consult = { conv: "other", head: head({ id: "other" }), by: "Cleo", since: "2026-01-05T09:00:00Z" };
  await hear(desk(1, { handing: [handing], consults: [consult] }));

  expect([passing.handingOf(CONV), passing.consultOf(CONV), passing.consultOf("other")]).toEqual([
    handing,
    undefined,
    consult,
  ]);
  await passing.handOver(CONV);
  await passing.stopConsulting(CONV);
  await passing.takeBack(CONV);
  expect(told).toEqual([`hand_over ${CONV}`, `stop_consulting ${CONV}`, `cancel_transfer ${CONV}`]);
});

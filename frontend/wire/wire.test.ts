// A conversation over the wire: gaps, resume, confirmations, drafts of the other side, resets.

import { expect, test } from "vitest";
import { FakeAround } from "../tests/around";
import { ana, bye, CONV, desk, entry, head, visitor, welcome } from "../tests/people";
import type { Keep, Side } from "./api";
import { CONFIRM_WITHIN_MS, TYPING_FOR_MS } from "./conversation";
import { memoryKeep } from "./keep";
import type { ClientFrame, ConvHead, Entry } from "./protocol";
import { createWire } from "./wire";
import { TYPING_EVERY_MS } from "./writing";

async function open(side: Side = "visitor", { keep = memoryKeep(), convs = [head()] as ConvHead[] } = {}) {
  const around = new FakeAround();
  const wire = createWire(
    { side, base: "https://chat.example", token: async () => "token", keep, scope: "shop" },
    around,
  );
  await around.pass(0);
  for (const ticket of around.asked("/tickets")) ticket.answer({ ticket: "t" });
  await around.pass(0);
  const connect = async (change = {}) => {
    around.line.open();
    around.line.say(welcome({ convs, me: side === "agent" ? ana : visitor, ...change }));
    await around.pass(0);
  };
  const page = async (items: Entry[], more = false) => {
    around
      .asked("/entries")
      .at(-1)!
      .answer({ conv: CONV, head: items.at(-1)?.seq ?? 0, items, more });
    await around.pass(0);
  };
  const sent = <T extends ClientFrame["t"]>(t: T) =>
    around.line.sent.filter((frame) => frame.t === t) as Extract<ClientFrame, { t: T }>[];
  const conversation = () => wire.conversations.value.get(CONV)!;
  const shown = () => conversation().lines.value.map(({ body }) => body);
  return { around, wire, connect, page, sent, conversation, shown };
}

test("loads the position first, then the newest page, then what came meanwhile", async () => {
  const { around, connect, page, shown, conversation } = await open();
  await connect();
  around.line.say(entry(3));
  expect([shown(), conversation().loaded.value]).toEqual([[], false]);

  await page([entry(1), entry(2)]);

  expect(shown()).toEqual(["line 1", "line 2", "line 3"]);
});

test("asks for what is missing and shows it in order", async () => {
  const { around, connect, page, sent, shown } = await open();
  await connect();
  await page([entry(1)]);

  around.line.say(entry(4));
  expect(sent("sync")).toEqual([{ t: "sync", conv: CONV, after: 1, limit: 200 }]);
  around.line.say({ t: "entries", conv: CONV, after: 1, items: [entry(2)], more: true });
  expect(sent("sync").at(-1)).toMatchObject({ after: 2 });
  around.line.say({ t: "entries", conv: CONV, after: 2, items: [entry(3)] });

  expect(shown()).toEqual(["line 1", "line 2", "line 3", "line 4"]);
});

test("a head in a pong that is ahead is asked for, unless it arrives by itself", async () => {
  const { around, connect, page, sent } = await open();
  await connect();
  await page([entry(1)]);
  const pong = (seq: number) =>
    around.line.say({ t: "pong", n: 1, now: "2026-01-05T09:00:00Z", mode: "live", heads: { [CONV]: seq } });

  pong(2);
  around.line.say(entry(2));
  await around.pass(1_000);
  expect(sent("sync")).toEqual([]);
  pong(3);
  await around.pass(1_000);
  expect(sent("sync")).toEqual([{ t: "sync", conv: CONV, after: 2, limit: 200 }]);
  around.line.say({ t: "entries", conv: CONV, after: 2, items: [] });
  await around.pass(20_000);

  expect(sent("sync").length).toBe(1);
});

test("resumes with what it has and shows nothing twice", async () => {
  const { around, connect, page, sent, shown } = await open();
  await connect();
  await page([entry(1), entry(2)]);

  around.line.hangUp();
  await around.pass(1_000);
  await connect();
  expect(sent("hello")[0]!.resume).toEqual({ epoch: "e", convs: { [CONV]: 2 } });
  around.line.say(entry(2), entry(3));

  expect(shown()).toEqual(["line 1", "line 2", "line 3"]);
  expect(around.asked("/entries").length).toBe(1);
});

test("an own message is shown at once, sent again after a reconnect, and replaced by its echo", async () => {
  const { around, wire, connect, page, sent, conversation } = await open();
  await connect();
  await page([entry(1)]);
  wire.send(CONV, "hello");
  const [first] = sent("send");
  expect(conversation().lines.value.at(-1)).toMatchObject({ body: "hello", delivery: "sending" });

  around.line.hangUp();
  await around.pass(1_000);
  await connect();
  expect(sent("send")).toEqual([first]);
  around.line.say(entry(2, { sender: "visitor", agent: "", id: first!.id, body: "hello" }));
  around.line.say({ t: "ack", id: first!.id, conv: CONV, seq: 2, dup: true });

  expect(conversation().lines.value.map(({ body, delivery }) => [body, delivery])).toEqual([
    ["line 1", null],
    ["hello", "sent"],
  ]);
});

test("when the echo is lost the ack leads to it", async () => {
  const { around, wire, connect, page, sent } = await open();
  await connect();
  await page([entry(1)]);
  wire.send(CONV, "hello");

  around.line.say({ t: "ack", id: sent("send")[0]!.id, conv: CONV, seq: 2 });
  await around.pass(1_000);

  expect(sent("sync")).toEqual([{ t: "sync", conv: CONV, after: 1, limit: 200 }]);
});

test("the first message starts a conversation and stays on screen all the way", async () => {
  const { around, wire, connect, sent, conversation } = await open("visitor", { convs: [] });
  await connect();
  wire.send(null, "hello");
  const [start] = sent("op");
  expect(start).toMatchObject({ op: "start", args: { body: "hello" } });
  expect(wire.starting.value.map(({ body }) => body)).toEqual(["hello"]);

  around.line.say({ t: "ack", id: start!.id, conv: CONV, seq: 2 });
  around.line.say({ t: "conv", head: head({ head: 2, state: "waiting" }) });
  around.line.say(
    entry(1, { kind: "event", sender: "system", event: { type: "started" } }),
    entry(2, { sender: "visitor", id: start!.id, body: "hello" }),
  );

  expect(wire.starting.value).toEqual([]);
  expect(conversation().lines.value.map(({ kind, body }) => [kind, body])).toEqual([
    ["event", "line 1"],
    ["message", "hello"],
  ]);
});

test("an echo that comes before its ack settles the start, and what waited follows", async () => {
  const { around, wire, connect, sent, shown } = await open("visitor", { convs: [] });
  await connect();
  wire.send(null, "hello");
  wire.send(null, "again");
  const [start] = sent("op");

  around.line.say({ t: "conv", head: head({ head: 1, state: "waiting" }) });
  around.line.say(entry(1, { sender: "visitor", agent: "", id: start!.id, body: "hello" }));

  expect([wire.starting.value, shown()]).toEqual([[], ["hello", "again"]]);
  expect(sent("send").map(({ conv, body }) => [conv, body])).toEqual([[CONV, "again"]]);
});

test("an unsent message survives a reload", async () => {
  const keep: Keep = memoryKeep();
  const before = await open("visitor", { keep });
  await before.connect();
  await before.page([]);
  before.wire.send(CONV, "hello");

  const after = await open("visitor", { keep });
  await after.connect();
  await after.page([]);

  expect(after.shown()).toEqual(["hello"]);
  expect(after.sent("send")).toEqual(before.sent("send"));
});

test("confirms what arrived soon, but not line by line", async () => {
  const { around, connect, page, sent } = await open();
  await connect();
  await page([]);
  for (let seq = 1; seq <= 20; seq++) around.line.say(entry(seq));
  expect(sent("recv").map(({ seq }) => seq)).toEqual([16]);

  await around.pass(CONFIRM_WITHIN_MS);

  expect(sent("recv").map(({ seq }) => seq)).toEqual([16, 20]);
});

test("a confirmation that was lost with its connection is repeated", async () => {
  const { around, wire, connect, page, sent } = await open();
  await connect();
  await page([entry(1)]);
  wire.read(CONV, 1);
  await around.pass(CONFIRM_WITHIN_MS);
  expect([sent("recv").length, sent("read").length]).toEqual([1, 1]);

  around.line.hangUp();
  await around.pass(1_000);
  await connect();
  await around.pass(CONFIRM_WITHIN_MS);

  expect([sent("recv"), sent("read")]).toEqual([
    [{ t: "recv", conv: CONV, seq: 1 }],
    [{ t: "read", conv: CONV, seq: 1 }],
  ]);
});

test("unread goes down as soon as it is read here", async () => {
  const { wire, connect, page, conversation } = await open();
  await connect();
  await page([entry(1), entry(2)]);
  expect(conversation().unread.value).toBe(2);

  wire.read(CONV, 2);

  expect(conversation().unread.value).toBe(0);
});

test("the other side's typing ends with their entry or after six seconds", async () => {
  const { around, connect, page, conversation } = await open();
  await connect();
  await page([]);
  const typing = () => around.line.say({ t: "typing", conv: CONV, sender: "agent", name: "Ana" });
  typing();
  expect(conversation().typing.value?.name).toBe("Ana");
  around.line.say(entry(1));
  expect(conversation().typing.value).toBeNull();

  typing();
  await around.pass(TYPING_FOR_MS);

  expect(conversation().typing.value).toBeNull();
});

test("own typing is told at once, then at most every two seconds with the latest text", async () => {
  const { around, wire, connect, page, sent } = await open();
  await connect();
  await page([]);
  for (const text of ["a", "ab", "abc"]) wire.typing(CONV, text);
  expect(sent("typing").map(({ text }) => text)).toEqual(["a"]);

  await around.pass(TYPING_EVERY_MS);
  wire.typing(CONV, "abcd");
  wire.send(CONV, "abcd");
  await around.pass(TYPING_EVERY_MS);

  expect(sent("typing").map(({ text }) => text)).toEqual(["a", "abc"]);
});

test("after a reset the newest page takes the place of what was shown", async () => {
  const { around, connect, page, shown } = await open();
  await connect();
  await page([entry(1)]);

  around.line.say({ t: "reset", conv: CONV, head: 900, why: "too_far" });
  await around.pass(0);
  expect(shown()).toEqual(["line 1"]);
  await page([entry(899), entry(900)], true);

  expect(shown()).toEqual(["line 899", "line 900"]);
});

test("three resets within a minute stop and ask for a reload", async () => {
  const { around, wire, connect } = await open();
  await connect();

  for (let n = 0; n < 3; n++) around.line.say({ t: "reset", conv: CONV, head: 9, why: "epoch" });

  expect(wire.connection.value).toBe("reload");
});

test("an act rejects with the server's words, and is repeated until there is an answer", async () => {
  const { around, wire, connect, sent } = await open("agent", { convs: [] });
  await connect();
  const taking = wire.op("take", CONV);
  const taken = expect(taking).rejects.toMatchObject({ code: "conflict", message: "Ben was faster." });
  await around.pass(8_000);
  expect(sent("op").map(({ id }) => id)).toEqual([sent("op")[0]!.id, sent("op")[0]!.id]);

  around.line.say({ t: "err", id: sent("op")[0]!.id, code: "conflict", message: "Ben was faster." });

  await taken;
});

test("an agent's opened conversation is watched again after a reconnect, a taken one is not", async () => {
  const { around, wire, connect, page, sent } = await open("agent", { convs: [] });
  await connect();
  const opening = wire.open(CONV);
  around.line.say({ t: "ack", id: sent("op")[0]!.id, conv: CONV });
  around.line.say({ t: "conv", head: head() });
  await around.pass(0);
  await page([entry(1)]);
  await opening;

  around.line.hangUp();
  await around.pass(1_000);
  for (const ticket of around.asked("/tickets")) ticket.answer({ ticket: "t" });
  await around.pass(0);
  await connect();
  expect(sent("op").map(({ op }) => op)).toEqual(["watch"]);
  around.line.say({ t: "ack", id: sent("op")[0]!.id, conv: CONV });
  around.line.hangUp();
  await around.pass(2_000);
  for (const ticket of around.asked("/tickets")) ticket.answer({ ticket: "t" });
  await around.pass(0);
  await connect({ convs: [head({ rev: 2, assignee: ana })] });

  expect(sent("op")).toEqual([]);
});

test("the agent's log comes once and in order, and a missing line is fetched by a fresh hello", async () => {
  const { around, wire, connect, sent } = await open("agent", { convs: [] });
  const lines: number[] = [];
  wire.onLog(({ aseq }) => lines.push(aseq));
  await connect({ aseq: 5 });
  const line = (aseq: number) =>
    around.line.say({ t: "agent", aseq, type: "assigned", at: "2026-01-05T09:00:00Z" });
  line(5);
  line(6);
  line(8);
  await around.pass(1_000);
  for (const ticket of around.asked("/tickets")) ticket.answer({ ticket: "t" });
  await around.pass(0);
  await connect({ aseq: 8 });
  expect(sent("hello")[0]!.resume?.aseq).toBe(6);
  line(7);
  line(8);

  expect(lines).toEqual([6, 7, 8]);
});

test("of two snapshots of the waiting list the newer wins, also across a reconnect", async () => {
  const { around, wire, connect } = await open("agent", { convs: [] });
  await connect();
  const board = (rev: number, total: number) =>
    around.line.say({ t: "board", key: "waiting", rev, data: { items: [], total } });
  board(7, 3);
  board(6, 9);
  expect(wire.waiting.value?.total).toBe(3);

  around.line.say(bye(4412, 0));
  around.line.hangUp(4412);
  await around.pass(1_000);
  for (const ticket of around.asked("/tickets")) ticket.answer({ ticket: "t" });
  await around.pass(0);
  await connect();
  board(1, 1);

  expect(wire.waiting.value?.total).toBe(1);
});

test("of two snapshots of the desk the newer wins, and the last one stands until a new connection tells", async () => {
  const { around, wire, connect } = await open("agent", { convs: [] });
  await connect();
  const told = (rev: number, used: number) => around.line.say(desk(rev, { state: "busy", used }));
  told(7, 2_000);
  told(6, 9_000);
  expect(wire.desk.value?.used).toBe(2_000);

  around.line.hangUp();
  await around.pass(1_000);
  for (const ticket of around.asked("/tickets")) ticket.answer({ ticket: "t" });
  await around.pass(0);
  await connect();
  expect(wire.desk.value?.used).toBe(2_000);
  told(1, 1_000);

  expect(wire.desk.value?.used).toBe(1_000);
});

test("a place in line belongs to its conversation, and the newer wins", async () => {
  const { around, connect, conversation } = await open();
  await connect();
  const told = (rev: number, position: number) =>
    around.line.say({ t: "place", conv: CONV, rev, state: "waiting", position });
  expect(conversation().place.value).toBeNull();

  told(2, 3);
  told(1, 9);

  expect(conversation().place.value).toMatchObject({ state: "waiting", position: 3 });
});

test("a place that comes before its conversation is not lost", async () => {
  const { around, connect, conversation } = await open("visitor", { convs: [] });
  await connect();
  around.line.say({ t: "place", conv: CONV, rev: 2, state: "waiting", position: 3 });
  around.line.say({ t: "place", conv: CONV, rev: 1, state: "waiting", position: 4 });

  around.line.say({ t: "conv", head: head({ state: "waiting" }) });

  expect(conversation().place.value?.position).toBe(3);
});

// The desk over the real wire, with the network in the test's hands.

import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { FakeAround } from "../tests/around";
import { ana, CONV, desk as deskOf, entry, head, offered, welcome } from "../tests/people";
import {
  type ClientFrame,
  type ConvHead,
  createWire,
  type Entry,
  memoryKeep,
  type ServerFrame,
} from "../wire";
import { type Alert, createAlerts } from "./alerts";
import { createAnnouncer } from "./announcer";
import { createDesk } from "./desk";
import { createDetails } from "./details";
import { createNotices } from "./notices";

const OTHER = "0198c0de-0000-7000-8000-000000000002";
const ben = { id: "ben", name: "Ben" };
const maria = { id: "v1", name: "Maria" };
const mine = (change: Partial<ConvHead> = {}) => head({ assignee: ana, visitor: maria, ...change });
const waits = (change: Partial<ConvHead> = {}) =>
  head({ id: OTHER, state: "waiting", visitor: maria, ...change });
const asks = (seq: number, change: Partial<Entry> = {}) =>
  entry(seq, { sender: "visitor", agent: "", name: "Maria", ...change });
const board = (rev: number, ...convs: string[]): ServerFrame => ({
  t: "board",
  key: "waiting",
  rev,
  data: {
    items: convs.map((conv) => ({ conv, visitor: "Maria", site: "shop", since: "2026-01-05T09:00:00Z" })),
    total: convs.length,
  },
});

async function sitDown({ convs = [mine()], keep = memoryKeep(), watched = true } = {}) {
  const around = new FakeAround();
  const alerted: Alert[] = [];
  const played: number[] = [];
  const shown: (string | null)[] = [];
  const wire = createWire({ side: "agent", base: "https://chat.example", keep, scope: "ana" }, around);
  const alerts = createAlerts(keep, {
    permission: () => "granted",
    ask: async () => "granted",
    show: (alert) => {
      alerted.push(alert);
      return () => void alerted.splice(alerted.indexOf(alert), 1);
    },
    play: (urge) => void played.push(urge),
    watched: () => watched,
  });
  alerts.setDesktop(true);
  const room = Object.assign(new EventTarget(), { matches: true }) as unknown as MediaQueryList;
  const desk = createDesk({
    wire,
    me: ana,
    keep,
    clock: { now: signal(around.time), after: (ms, fn) => around.after(ms, fn), stop: () => undefined },
    notices: createNotices(() => undefined),
    announcer: createAnnouncer((fn, ms) => around.after(ms, fn)),
    alerts,
    details: createDetails(keep, room),
    show: (conv) => void shown.push(conv),
    watched: () => watched,
    isHidden: () => false,
  });
  const answer = async (part: string, body: unknown) => {
    await around.pass(0);
    around.asked(part).at(-1)!.answer(body);
    await around.pass(0);
  };
  const hear = async (...frames: ServerFrame[]) => {
    around.line.say(...frames);
    await around.pass(0);
  };
  const sent = <T extends ClientFrame["t"]>(t: T) =>
    around.line.sent.filter((frame) => frame.t === t) as Extract<ClientFrame, { t: T }>[];
  const ops = () => sent("op").map(({ op, conv }) => [op, conv]);
  const said = () => desk.notices.notices.value.map(({ text }) => text);
  await around.pass(0);
  await answer("/tickets", { ticket: "t" });
  around.line.open();
  await hear(welcome({ me: ana, convs }));
  if (convs.length > 0) await answer("/entries", { conv: CONV, head: 1, items: [asks(1)], more: false });
  return { around, wire, desk, answer, hear, sent, ops, said, alerted, played, shown, keep };
}

test("an own conversation is chosen, read as far as it is seen, and named in the address", async () => {
  const { around, desk, sent, shown } = await sitDown();
  expect(desk.unread.value).toBe(1);

  desk.choose(CONV);
  await around.pass(0);
  desk.seen(CONV);
  await around.pass(1_000);

  expect([sent("read").at(-1), shown]).toEqual([{ t: "read", conv: CONV, seq: 1 }, [CONV]]);
});

test("what nobody looks at is not read", async () => {
  const { around, desk, sent } = await sitDown({ watched: false });
  desk.choose(CONV);
  await around.pass(0);

  desk.seen(CONV);
  await around.pass(1_000);

  expect(sent("read")).toEqual([]);
});

test("who waits can be read before being taken, without the visitor being told of it", async () => {
  const { around, desk, answer, hear, sent, ops } = await sitDown({ convs: [] });
  await hear(board(1, OTHER));
  desk.choose(OTHER);
  const [watch] = sent("op");
  await hear({ t: "ack", id: watch!.id, conv: OTHER }, { t: "conv", head: waits() });
  await answer("/entries", { conv: OTHER, head: 1, items: [asks(1, { conv: OTHER })], more: false });
  desk.seen(OTHER);
  await around.pass(1_000);
  expect([desk.conversation.value?.lines.value.length, sent("read")]).toEqual([1, []]);

  desk.choose(null);
  await around.pass(0);

  expect(ops()).toEqual([
    ["watch", OTHER],
    ["unwatch", OTHER],
  ]);
});

test("whoever takes second is told who was faster", async () => {
  const { desk, hear, sent, said } = await sitDown({ convs: [] });
  await hear(board(1, OTHER));
  desk.takeNext();
  expect(desk.taking.value).toEqual(new Set([OTHER]));

  await hear({ t: "err", id: sent("op")[0]!.id, code: "conflict", message: "Ben was faster." });

  expect([said(), desk.chosen.value, desk.taking.value]).toEqual([["Ben was faster."], null, new Set()]);
});

test("a second press while taking asks nothing twice", async () => {
  const { desk, hear, ops } = await sitDown({ convs: [] });
  await hear(board(1, OTHER));

  void desk.take(OTHER);
  void desk.take(OTHER);

  expect(ops()).toEqual([["take", OTHER]]);
});

test("who was taken leaves the waiting list at once and stands among mine", async () => {
  const { desk, hear, sent } = await sitDown({ convs: [] });
  await hear(board(1, OTHER));
  void desk.take(OTHER);

  await hear(
    { t: "ack", id: sent("op")[0]!.id, conv: OTHER, seq: 2 },
    { t: "conv", head: mine({ id: OTHER, rev: 2 }) },
  );

  expect([desk.waiting.value, desk.mine.value.map(({ id }) => id), desk.chosen.value]).toEqual([
    [],
    [OTHER],
    OTHER,
  ]);
});

test("drafts stay with their conversation, through switching and a reload", async () => {
  const { desk, keep } = await sitDown({ convs: [mine(), mine({ id: OTHER })] });
  desk.choose(CONV);
  desk.write("message", "for Maria");
  desk.choose(OTHER);
  expect(desk.draft.value.message).toBe("");
  desk.write("note", "about Otto");

  const again = await sitDown({ keep, convs: [mine(), mine({ id: OTHER })] });
  again.desk.choose(CONV);
  const first = again.desk.draft.value;
  again.desk.choose(OTHER);

  expect([first.message, again.desk.draft.value.note]).toEqual(["for Maria", "about Otto"]);
});

test("a sent message leaves the draft and stands pending in its conversation", async () => {
  const { desk, wire } = await sitDown();
  desk.choose(CONV);
  desk.write("message", "  Good morning \n");

  desk.send("message");

  const line = wire.conversations.value.get(CONV)!.lines.value.at(-1)!;
  expect([line.body, line.delivery, desk.draft.value.message]).toEqual(["Good morning", "sending", ""]);
});

test("a note that could not be stored comes back before what was begun meanwhile", async () => {
  const { desk, hear, sent, said } = await sitDown();
  desk.choose(CONV);
  desk.write("note", "ask the warehouse");
  desk.send("note");
  desk.write("note", "and the courier");

  await hear({ t: "err", id: sent("op").at(-1)!.id, code: "too_large", message: "The note is too long." });

  expect([desk.draft.value.note, said()]).toEqual([
    "ask the warehouse\nand the courier",
    ["The note is too long."],
  ]);
});

test("a note is never sent to the visitor, and a message never kept from them", async () => {
  const { desk, sent } = await sitDown();
  desk.choose(CONV);
  desk.write("message", "to Maria");
  desk.write("note", "to the team");

  desk.send("note");
  desk.send("message");

  expect([sent("op").at(-1), sent("send").map(({ body }) => body)]).toEqual([
    { t: "op", id: expect.any(String), op: "note", conv: CONV, args: { body: "to the team" } },
    ["to Maria"],
  ]);
});

test("a new visitor and a new message are told; what was there before is not", async () => {
  const { desk, hear, alerted, around } = await sitDown({ watched: false });
  await hear(board(1, "0198c0de-0000-7000-8000-00000000000a"));
  expect(alerted).toEqual([]);

  await hear(asks(2, { body: "Are you there?" }), board(2, "0198c0de-0000-7000-8000-00000000000a", OTHER));

  expect(alerted.map(({ title, body }) => [title, body])).toEqual([
    ["New message from Maria", "Are you there?"],
    ["Maria is waiting", "shop"],
  ]);
  await around.pass(3_000);
  expect(desk.announcer.said.value).toBe("New message from Maria. Maria is waiting");
});

test("what a colleague did not take over is told wherever the agent is looking", async () => {
  const { desk, hear, said } = await sitDown({ convs: [mine(), mine({ id: OTHER })] });
  const returned = (seq: number) =>
    entry(seq, { kind: "event", sender: "system", event: { type: "returned", by: "Ben" } });
  desk.choose(OTHER);

  await hear(returned(1));
  const elsewhere = said();
  desk.choose(CONV);
  await hear(returned(2));

  expect([elsewhere, said()]).toEqual([
    ["Ben did not take over, so Maria is yours again."],
    ["Ben did not take over, so Maria is yours again."],
  ]);
});

test("keys walk the list as it stands on screen, and digits count what is mine", async () => {
  const { desk, hear } = await sitDown();
  await hear(board(1, OTHER));
  const seen: (string | null)[] = [];

  for (const press of [
    () => desk.step(1),
    () => desk.step(1),
    () => desk.step(-1),
    () => desk.nth(1),
    () => desk.nth(9),
  ]) {
    press();
    seen.push(desk.chosen.value);
  }

  expect(seen).toEqual([CONV, OTHER, CONV, CONV, CONV]);
});

test("somebody else's conversation is not closed by a key", async () => {
  const { desk, hear, ops } = await sitDown();
  await hear({ t: "conv", head: mine({ rev: 2, assignee: ben }) });

  desk.closing.ask(CONV);

  expect([desk.closing.asked.value, ops()]).toEqual([null, []]);
});

test("a conversation that does not exist says so instead of loading for ever", async () => {
  const { desk, hear, sent } = await sitDown({ convs: [] });
  desk.choose(OTHER);

  await hear({
    t: "err",
    id: sent("op")[0]!.id,
    code: "not_found",
    message: "There is no such conversation.",
  });

  expect(desk.problem.value).toEqual({ conv: OTHER, text: "There is no such conversation." });
});

test("the closed ones are asked for page by page and join without doubling", async () => {
  const { desk, answer } = await sitDown({ convs: [] });
  const over = (id: string, ended_at: string) => head({ id, state: "closed", ended_at });
  await answer("/conversations?state=closed", {
    items: [over("a", "2026-01-05T10:00:00Z"), over("b", "2026-01-05T09:00:00Z")],
    more: true,
  });

  void desk.archive.older();
  await answer("before=2026-01-05T09%3A00%3A00Z", {
    items: [over("b", "2026-01-05T09:00:00Z"), over("c", "2026-01-05T08:00:00Z")],
    more: false,
  });

  expect([desk.closed.value.map(({ id }) => id), desk.archive.more.value]).toEqual([["a", "b", "c"], false]);
});

test("a customer's earlier conversations are asked for once and leave out the present one", async () => {
  const { around, desk, answer } = await sitDown();
  desk.choose(CONV);
  expect(desk.previousOf(mine())).toBeNull();

  await answer("/conversations?visitor=v1", {
    items: [mine(), mine({ id: OTHER, state: "closed" })],
    more: false,
  });
  desk.choose(null);
  desk.choose(CONV);
  await around.pass(0);

  expect([desk.previousOf(mine())?.map(({ id }) => id), around.asked("visitor=v1").length]).toEqual([
    [OTHER],
    1,
  ]);
});

const offerOf = (conv: string, id = 1) => offered(id, { head: waits({ id: conv }) });
const answered = async (
  { hear, sent }: Awaited<ReturnType<typeof sitDown>>,
  op: string,
  ...then: ServerFrame[]
) => {
  const asked = sent("op").findLast((frame) => frame.op === op)!;
  await hear({ t: "ack", id: asked.id }, ...then);
};

test("who is offered stands above the list with their own words, and not among those who wait", async () => {
  const it = await sitDown({ convs: [] });
  await it.hear(board(1, OTHER), deskOf(1, { offers: [offerOf(OTHER)] }));
  await answered(it, "watch", { t: "conv", head: waits() });
  await it.answer("/entries", { conv: OTHER, head: 1, items: [asks(1, { conv: OTHER })], more: false });

  const { desk, wire } = it;

  expect([desk.waiting.value, desk.order.value, desk.title.value]).toEqual([
    [],
    [OTHER],
    "Offer: Maria · Livechat",
  ]);
  expect(wire.conversations.value.get(OTHER)?.lines.value.map(({ body }) => body)).toEqual(["line 1"]);
});

test("accepting opens the conversation and keeps it live all the way", async () => {
  const it = await sitDown({ convs: [] });
  await it.hear(deskOf(1, { offers: [offerOf(OTHER)] }));
  await answered(it, "watch", { t: "conv", head: waits() });
  it.desk.acceptNext();

  await it.hear(deskOf(2, { state: "busy", used: 1_000 }));
  await answered(it, "accept", { t: "conv", head: mine({ id: OTHER, rev: 2 }) });

  expect([it.desk.chosen.value, it.desk.mine.value.map(({ id }) => id), it.said()]).toEqual([
    OTHER,
    [OTHER],
    [],
  ]);
  expect(it.ops().filter(([op]) => op === "unwatch")).toEqual([]);
});

test("the keys answer the offer that is shown, else the first", async () => {
  const it = await sitDown();
  await it.hear(deskOf(1, { offers: [offerOf(CONV, 1), offerOf(OTHER, 2)] }));
  it.desk.choose(OTHER);

  it.desk.declineNext();
  await answered(it, "decline");
  it.desk.takeNext();
  it.desk.acceptNext();

  const asked = it.sent("op").flatMap(({ op, args }) => (op === "watch" ? [] : [[op, args]]));
  expect(asked).toEqual([
    ["decline", { offer: 2 }],
    ["accept", { offer: 1 }],
  ]);
  expect(it.desk.chosen.value).toBeNull();
});

test("who is declined is let go, and stands among those who wait again", async () => {
  const it = await sitDown({ convs: [] });
  await it.hear(board(1, OTHER), deskOf(1, { offers: [offerOf(OTHER)] }));
  await answered(it, "watch", { t: "conv", head: waits() });
  await it.answer("/entries", { conv: OTHER, head: 0, items: [], more: false });
  it.desk.declineNext();

  await answered(it, "decline", deskOf(2));

  expect([it.desk.waiting.value.map(({ conv }) => conv), it.ops().at(-1), it.said()]).toEqual([
    [OTHER],
    ["unwatch", OTHER],
    [],
  ]);
});

test("an offer that ran out leaves a short word, and what was being read stays open", async () => {
  const it = await sitDown({ convs: [] });
  await it.hear(deskOf(1, { offers: [offerOf(OTHER)] }));
  await answered(it, "watch", { t: "conv", head: waits() });
  it.desk.choose(OTHER);

  await it.around.pass(20_000);
  await it.hear(deskOf(2));

  expect([it.said(), it.desk.chosen.value, it.ops().filter(([op]) => op === "unwatch")]).toEqual([
    ["Not answered in time: Maria is passed on."],
    OTHER,
    [],
  ]);
});

test("a conversation that is wrapped up is found again after a reload, takes notes, and ends when done", async () => {
  const it = await sitDown({ convs: [] });
  const over = mine({ id: OTHER, state: "closed", ended_at: "2026-01-05T09:00:00Z" });
  await it.hear(deskOf(1, { wraps: [{ conv: OTHER, until: "2026-01-05T09:01:00Z" }] }));
  await answered(it, "watch", { t: "conv", head: over });
  const { desk } = it;
  expect([desk.wrapping.value.map(({ head }) => head.id), desk.closed.value]).toEqual([[OTHER], []]);
  expect(desk.accessTo(over).kind).toBe("wrap");

  desk.wrapUpNext();
  await answered(it, "wrap_up", deskOf(2));

  expect([desk.wrapping.value, desk.accessTo(over).kind]).toEqual([[], "closed"]);
});

test("a visitor who waits is told only to whoever could take them, when nobody else does", async () => {
  const told = async (state: string, stillWaits: boolean) => {
    const it = await sitDown({ convs: [], watched: false });
    await it.hear(deskOf(1, { state }), board(1), board(2, OTHER));
    expect(it.alerted).toEqual([]);
    if (!stillWaits) await it.hear(board(3));
    await it.around.pass(20_000);
    return it.alerted.map(({ title }) => title);
  };

  expect(await Promise.all([told("available", true), told("available", false), told("full", true)])).toEqual([
    ["Maria is waiting"],
    [],
    [],
  ]);
});

test("an offer is heard although its page is looked at, and silent once it is answered", async () => {
  const it = await sitDown({ convs: [] });
  it.desk.alerts.setSound(true);
  await it.hear(deskOf(1, { offers: [offerOf(OTHER)] }));
  it.desk.declineNext();

  await answered(it, "decline");
  await it.around.pass(20_000);

  expect(it.played).toEqual([0]);
});

test("a state is declared with its reason, and a refusal is told", async () => {
  const it = await sitDown();
  await it.hear(deskOf(1));
  void it.desk.declare("away", "Lunch");
  const [asked] = it.sent("op").slice(-1);

  await it.hear({ t: "err", id: asked!.id, code: "bad_state", message: "There is no such state." });

  expect([asked!.op, asked!.args, it.said(), it.desk.declared.value]).toEqual([
    "set_state",
    { state: "away", reason: "Lunch" },
    ["There is no such state."],
    "available",
  ]);
});

const returns = { id: 7, name: "Returns", group: "Orders" };

test("closing asks and never waits for an answer", async () => {
  const { around, desk, sent, hear } = await sitDown();
  desk.closing.ask(CONV);
  expect([desk.closing.asked.value, sent("op")]).toEqual([CONV, []]);

  void desk.closing.close(returns, "partly");
  expect(sent("op").map(({ op }) => op)).toEqual(["close"]);
  await hear({ t: "ack", id: sent("op")[0]!.id, conv: CONV });
  await around.pass(0);

  expect(desk.closing.asked.value).toBeNull();
  expect(sent("op").map(({ op, args }) => [op, args])).toEqual([
    ["close", {}],
    ["topic", { topic: 7 }],
    ["resolve", { value: "partly" }],
  ]);
});

test("what was not said and what stays as it was is not sent", async () => {
  const { around, desk, sent, hear } = await sitDown({ convs: [mine({ topic: returns })] });
  desk.closing.ask(CONV);

  void desk.closing.close(returns, null);
  await hear({ t: "ack", id: sent("op")[0]!.id, conv: CONV });
  await around.pass(0);

  expect(sent("op").map(({ op }) => op)).toEqual(["close"]);
});

test("a message says which saved reply it was made from, and whether it was edited", async () => {
  const { desk, sent } = await sitDown();
  desk.choose(CONV);
  const words = "Within 30 days.";

  desk.insert(words, { id: 3, words });
  desk.send("message");
  desk.insert(words, { id: 3, words });
  desk.write("message", `${words} Really.`);
  desk.send("message");
  desk.insert(words, { id: 3, words });
  desk.write("message", "");
  desk.write("message", "Something else");
  desk.send("message");

  expect(sent("send").map(({ body, reply }) => [body, reply])).toEqual([
    [words, { id: 3, edited: false }],
    [`${words} Really.`, { id: 3, edited: true }],
    ["Something else", undefined],
  ]);
});

test("saved replies are fetched when they are needed, and again after a minute", async () => {
  const { around, desk, answer } = await sitDown();
  const asked = () => around.asked("/replies").length;
  expect(desk.replies.items.value).toBeNull();

  void desk.replies.refresh();
  await answer("/replies", { items: [] });
  await desk.replies.refresh();
  expect([desk.replies.items.value, asked()]).toEqual([[], 1]);
  await around.pass(61_000);
  void desk.replies.refresh();
  await around.pass(0);

  expect(asked()).toBe(2);
});

test("an alarm stays until it is read, and raises whoever looks elsewhere", async () => {
  const { hear, said, alerted } = await sitDown({ watched: false });
  const at = "2026-01-05T09:00:00Z";

  await hear({ t: "agent", aseq: 1, type: "alert", at, why: "Long line: Waiting now 9" });
  await hear({ t: "agent", aseq: 2, type: "alert_over", at, why: "Over: Long line" });

  expect(said()).toEqual(["Long line: Waiting now 9", "Over: Long line"]);
  expect(alerted.map(({ title }) => title)).toEqual(["Long line: Waiting now 9"]);
});

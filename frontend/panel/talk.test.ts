// The visitor's talk from the first word to the last, over the real wire and without a network.

import { expect, test } from "vitest";
import { FakeAround } from "../tests/around";
import { CONV, entry, head, visitor, welcome } from "../tests/people";
import { type ConvHead, createWire, type Keep, memoryKeep, type Op } from "../wire";
import { createDraft } from "./draft";
import { createTalk } from "./talk";

async function open({ convs = [] as ConvHead[], keep = memoryKeep() as Keep, previews = false } = {}) {
  const around = new FakeAround();
  const page = () => ({ url: "https://shop.example/jacket" });
  const wire = createWire(
    { side: "visitor", base: "https://chat.example", token: async () => "token", keep, scope: "s", page },
    around,
  );
  const talk = createTalk(wire, keep, "s");
  const draft = createDraft(wire, talk, { keep, scope: "s", previews, page });
  await around.pass(0);
  around.line.open();
  around.line.say(welcome({ convs, me: visitor }));
  await around.pass(0);
  for (const request of around.asked("/entries"))
    request.answer({ conv: CONV, head: 0, items: [], more: false });
  await around.pass(0);
  const sent = (t: string) => around.line.sent.filter((frame) => frame.t === t);
  return { around, wire, talk, draft, sent };
}

test("begins with nothing, waits, talks, and is over", async () => {
  const { around, talk, draft, sent } = await open();
  expect(talk.phase.value).toBe("new");

  draft.write("  Hello  ");
  await draft.send();
  expect(sent("op")).toMatchObject([
    { op: "start", args: { body: "Hello", page: { url: "https://shop.example/jacket" } } },
  ]);
  expect([draft.text.value, talk.lines.value.map(({ body }) => body)]).toEqual(["", ["Hello"]]);

  const phases = (["waiting", "active", "closed"] as const).map((state, rev) => {
    around.line.say({ t: "conv", head: head({ state, rev }) });
    return talk.phase.value;
  });
  expect(phases).toEqual(["waiting", "active", "closed"]);
});

test("after the end a new one can be started, and the next to be opened takes its place", async () => {
  const { around, talk, draft, sent } = await open({ convs: [head({ state: "closed" })] });
  expect(talk.phase.value).toBe("closed");

  talk.startNew();
  expect([talk.phase.value, talk.lines.value]).toEqual(["new", []]);
  draft.write("Again");
  await draft.send();
  expect(sent("op")).toMatchObject([{ op: "start" }]);
  const id = CONV.replace("1", "2");
  around.line.say({ t: "conv", head: head({ id, state: "waiting", created_at: "2026-01-06T09:00:00Z" }) });

  expect([talk.phase.value, talk.conversation.value?.id]).toEqual(["waiting", id]);
});

test("asks who it is once they wait, and not again when they would rather not say", async () => {
  const keep = memoryKeep();
  const waiting = head({ state: "waiting", visitor: { name: "" }, head: 1 });
  const { around, talk } = await open({ keep, convs: [waiting] });
  expect(talk.offersIntroduction.value).toBe(false);
  around.line.say(entry(1, { sender: "visitor" }));
  expect(talk.offersIntroduction.value).toBe(true);

  talk.declineIntroduction();
  expect(talk.offersIntroduction.value).toBe(false);
  const next = await open({ keep, convs: [waiting] });
  next.around.line.say(entry(1, { sender: "visitor" }));

  expect(next.talk.offersIntroduction.value).toBe(false);
});

test("knows the visitor by the name that the server gave them", async () => {
  const { around, talk } = await open({ convs: [head({ visitor: { name: "" } })] });

  around.line.say(entry(1, { sender: "visitor", name: "Visitor 12ab" }), entry(2));

  expect(["Visitor 12ab", "Ana", "Ben"].map(talk.isOwnName)).toEqual([true, false, false]);
});

test("what the server refuses is told in its words", async () => {
  const { around, talk, sent } = await open({ convs: [head()] });
  const ending = talk.end().catch(() => {});
  around.line.say({
    t: "err",
    id: (sent("op")[0] as { id: string }).id,
    code: "conflict",
    message: "Already ended.",
  });
  await ending;

  expect(talk.problem.value).toBe("Already ended.");
});

test("a draft survives a reload, and is gone once it is sent", async () => {
  const keep = memoryKeep();
  const first = await open({ keep, convs: [head()] });
  first.draft.write("Half a sen");
  const second = await open({ keep, convs: [head()] });
  expect(second.draft.text.value).toBe("Half a sen");

  await second.draft.send();

  expect((await open({ keep, convs: [head()] })).draft.text.value).toBe("");
});

test.each([
  [true, "Hel"],
  [false, undefined],
])("with previews %s the team sees %s while it is being written", async (previews, text) => {
  const { draft, sent } = await open({ previews, convs: [head()] });

  draft.write("Hel");

  expect(sent("typing").map((frame) => (frame as { text?: string }).text)).toEqual([text]);
});

test("too much, and nothing but spaces, cannot be sent", async () => {
  const { draft, sent } = await open({ convs: [head()] });

  for (const text of ["   ", "x".repeat(8_001)]) {
    draft.write(text);
    await draft.send();
  }

  expect([draft.excess.value, sent("send")]).toEqual([1, []]);
});

test("a failed message goes back into the composer, before what stands there", async () => {
  const { around, talk, draft, sent } = await open({ convs: [head()] });
  draft.write("first");
  await draft.send();
  const { id } = sent("send")[0] as { id: string };
  around.line.say({ t: "err", id, code: "closed", message: "This conversation has ended." });
  expect(talk.lines.value[0]).toMatchObject({ delivery: "failed", fault: { code: "closed" } });
  draft.write("second");

  draft.takeBack(id);

  expect([draft.text.value, talk.lines.value]).toEqual(["first\nsecond", []]);
});

test("what one thinks of a conversation goes to that one, and a refusal is told", async () => {
  const { around, talk, sent } = await open({ convs: [head({ state: "closed" })] });

  const judged = talk.judge(CONV, "rate", { value: 4, comment: "" });
  const [op] = sent("op") as Op[];
  expect(op).toMatchObject({ op: "rate", conv: CONV, args: { value: 4, comment: "" } });
  around.line.say({ t: "err", id: op!.id, code: "conflict", message: "Too long ago." });

  await expect(judged).rejects.toThrow("Too long ago.");
  expect(talk.problem.value).toBe("Too long ago.");
});

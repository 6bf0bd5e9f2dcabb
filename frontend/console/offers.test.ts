// Offers over the real wire: shown, answered, run out, withdrawn, and what rings meanwhile.

import { expect, test } from "vitest";
import { FakeAround } from "../tests/around";
import { ana, CONV, desk, head, offered, welcome } from "../tests/people";
import { createWire, memoryKeep, type OfferCard, type ServerFrame } from "../wire";
import { createOffers, timeLeft } from "./offers";

const OTHER = "0198c0de-0000-7000-8000-000000000002";
const second = offered(2, { head: head({ id: OTHER, state: "waiting" }) });

async function sitDown() {
  const around = new FakeAround();
  const told: string[] = [];
  const wire = createWire(
    { side: "agent", base: "https://chat.example", keep: memoryKeep(), scope: "a" },
    around,
  );
  const offers = createOffers({
    wire,
    after: (ms, fn) => around.after(ms, fn),
    isMine: (conv) => wire.conversations.peek().get(conv)?.head.peek().assignee?.id === ana.id,
    refused: (fault) => void told.push(`refused: ${(fault as Error).message}`),
    came({ id }) {
      told.push(`${id} came`);
      return () => void told.push(`${id} silent`);
    },
    went: ({ id }, how) => void told.push(`${id} ${how}`),
  });
  await around.pass(0);
  for (const ticket of around.asked("/tickets")) ticket.answer({ ticket: "t" });
  await around.pass(0);
  around.line.open();
  const hear = async (...frames: ServerFrame[]) => {
    around.line.say(...frames);
    await around.pass(0);
  };
  await hear(welcome({ me: ana }));
  const acts = () => around.line.sent.flatMap((frame) => (frame.t === "op" ? [frame] : []));
  const open = () => offers.open.value.map(({ id }) => id);
  const show = (rev: number, ...cards: OfferCard[]) => hear(desk(rev, { offers: cards }));
  return { around, offers, told, hear, acts, open, show };
}

test("an accepted offer is done with, and nothing is said of it", async () => {
  const { offers, told, hear, acts, open, show } = await sitDown();
  await show(1, offered(1));
  let chosen = false;
  const answer = offers.answer("accept", offered(1), () => {
    chosen = true;
  });
  expect([...offers.answering.value.keys()]).toEqual([1]);

  await hear({ t: "ack", id: acts()[0]!.id });
  await show(2);

  expect(await answer).toBe("done");
  expect([chosen, open(), told, offers.answering.value.size]).toEqual([true, [], ["1 came", "1 silent"], 0]);
  expect(acts()).toEqual([{ t: "op", id: acts()[0]!.id, op: "accept", args: { offer: 1 } }]);
});

test("a second press answers nothing twice", async () => {
  const { offers, acts, show } = await sitDown();
  await show(1, offered(1));

  void offers.answer("accept", offered(1));
  void offers.answer("decline", offered(1));

  expect(acts().map(({ op }) => op)).toEqual(["accept"]);
});

test("a declined offer goes at once, and does not come back with a late snapshot", async () => {
  const { offers, told, hear, acts, open, show } = await sitDown();
  await show(1, offered(1), second);
  void offers.answer("decline", offered(1));

  await hear({ t: "ack", id: acts()[0]!.id });
  await show(2, offered(1), second);

  expect([open(), told]).toEqual([[2], ["1 came", "2 came", "1 silent"]]);
});

test("an offer that runs out goes with a word, once", async () => {
  const { around, told, open, show } = await sitDown();
  await show(1, offered(1));

  await around.pass(19_999);
  expect(open()).toEqual([1]);
  await around.pass(1);
  await show(2);

  expect([open(), told]).toEqual([[], ["1 came", "1 silent", "1 lapsed"]]);
});

test("an offer that is withdrawn goes with another word", async () => {
  const { told, open, show } = await sitDown();
  await show(1, offered(1), second);

  await show(2, second);

  expect([open(), told]).toEqual([[2], ["1 came", "2 came", "1 silent", "1 withdrawn"]]);
});

test("what was over before it was shown is neither shown nor told", async () => {
  const { around, told, open, show } = await sitDown();
  await around.pass(21_000);
  await around.pass(0);

  await show(1, offered(1));
  await show(2);

  expect([open(), told]).toEqual([[], []]);
});

test("what another tab of the same agent accepted needs no word", async () => {
  const { told, hear, open, show } = await sitDown();
  await show(1, offered(1));

  await hear({ t: "conv", head: head({ rev: 2, assignee: ana }) });
  await show(2);

  expect([open(), told]).toEqual([[], ["1 came", "1 silent"]]);
});

test("an answer that comes too late is told in the server's words, and no others", async () => {
  const { offers, told, hear, acts, open, show } = await sitDown();
  await show(1, offered(1));
  const answer = offers.answer("accept", offered(1));

  await hear({ t: "err", id: acts()[0]!.id, code: "offer_expired", message: "This offer is over." });
  await show(2);

  expect([await answer, open(), told]).toEqual([
    "over",
    [],
    ["1 came", "refused: This offer is over.", "1 silent"],
  ]);
});

test("an offer under answer does not run out here before the server has spoken", async () => {
  const { around, offers, told, hear, acts, open, show } = await sitDown();
  await show(1, offered(1));
  await around.pass(19_500);
  const answer = offers.answer("accept", offered(1));
  await around.pass(1_000);
  expect(open()).toEqual([1]);

  await hear({ t: "ack", id: acts()[0]!.id });

  expect([await answer, open(), told]).toEqual(["done", [], ["1 came", "1 silent"]]);
});

test("an answer that was repeated after its ack got lost is no failure", async () => {
  const { offers, told, hear, acts, show } = await sitDown();
  await show(1, offered(1));
  const answer = offers.answer("accept", offered(1));

  await hear(
    { t: "conv", head: head({ id: CONV, rev: 2, assignee: ana }) },
    { t: "err", id: acts()[0]!.id, code: "offer_expired", message: "This offer is over." },
  );

  expect([await answer, told]).toEqual(["done", ["1 came", "1 silent"]]);
});

test("an answer that did not get through can be given again", async () => {
  const { offers, hear, acts, open, show } = await sitDown();
  await show(1, offered(1));
  const answer = offers.answer("accept", offered(1));

  await hear({ t: "err", id: acts()[0]!.id, code: "unavailable", message: "Try again." });

  expect([await answer, open(), offers.answering.value.size]).toEqual(["failed", [1], 0]);
});

test.each([
  ["09:00:00", 20, 1, "calm"],
  ["09:00:09", 11, 0.55, "calm"],
  ["09:00:10", 10, 0.5, "soon"],
  ["09:00:15", 5, 0.25, "late"],
  ["09:00:19.500", 1, 0.025, "late"],
  ["09:00:30", 0, 0, "late"],
  ["08:59:59", 20, 1, "calm"],
])("at %s %i seconds are left, a share of %f, which is %s", (at, seconds, share, pressure) => {
  expect(timeLeft(offered(1), Date.parse(`2026-01-05T${at}Z`))).toEqual({ seconds, share, pressure });
});

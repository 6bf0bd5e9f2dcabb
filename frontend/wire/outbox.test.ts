// The outgoing queue: in order, at most five at once, repeated under the same id, surviving a reload.

import { describe, expect, test } from "vitest";
import { FakeAround } from "../tests/around";
import { CONV } from "../tests/people";
import type { Keep } from "./api";
import { memoryKeep } from "./keep";
import { IN_FLIGHT_LIMIT, Outbox, type Parcel, RESEND_MS, STALE_MS } from "./outbox";

function open(around = new FakeAround(), keep: Keep = memoryKeep()) {
  const sent: string[] = [];
  const held: string[] = [];
  const outbox = new Outbox(around, keep, "out:", {
    transmit: ({ id, conv }) => void sent.push(conv ? id : `start ${id}`),
    held: (message) => void held.push(message),
    changed() {},
    acked() {},
  });
  const write = (id: string, conv: string | null = CONV) =>
    outbox.add({ id, conv, body: id, files: [], page: null, at: around.time, fault: null });
  return { around, keep, outbox, sent, held, write };
}

test("sends in order and at most five unanswered", () => {
  const { outbox, sent, write } = open();
  outbox.connected();

  for (let n = 1; n <= 7; n++) write(`m${n}`);
  expect(sent).toEqual(["m1", "m2", "m3", "m4", "m5"]);
  expect(sent.length).toBe(IN_FLIGHT_LIMIT);
  outbox.acked({ t: "ack", id: "m1", conv: CONV, seq: 1 });

  expect(sent.at(-1)).toBe("m6");
});

test("repeats with the same id after eight seconds and after a reconnect, and stops with the ack", async () => {
  const { around, outbox, sent, write } = open();
  outbox.connected();
  write("m1");

  await around.pass(RESEND_MS);
  outbox.disconnected();
  await around.pass(60_000);
  outbox.connected();
  outbox.acked({ t: "ack", id: "m1", conv: CONV, seq: 1, dup: true });
  await around.pass(60_000);

  expect(sent).toEqual(["m1", "m1", "m1"]);
});

test("waits as long as the server says, says so, then goes on in order", async () => {
  const { around, outbox, sent, held, write } = open();
  outbox.connected();
  write("m1");
  write("m2");
  outbox.refused({ t: "err", id: "m1", code: "rate_limited", message: "Slowly.", retry_ms: 1500 });
  outbox.refused({ t: "err", id: "m2", code: "rate_limited", message: "Slowly.", retry_ms: 1500 });

  await around.pass(1499);
  expect([sent, held.at(-1)]).toEqual([["m1", "m2"], "Slowly."]);
  await around.pass(1);

  expect([sent, held.at(-1)]).toEqual([["m1", "m2", "m1", "m2"], ""]);
});

test("a refusal that does not pass fails the line until somebody tries again", () => {
  const { outbox, sent, write } = open();
  outbox.connected();
  write("m1");
  outbox.refused({ t: "err", id: "m1", code: "closed", message: "This conversation is closed." });
  expect(outbox.parcels[0]!.fault).toEqual({ code: "closed", message: "This conversation is closed." });
  outbox.disconnected();
  outbox.connected();
  expect(sent).toEqual(["m1"]);

  outbox.retry("m1");

  expect(sent).toEqual(["m1", "m1"]);
});

describe("a conversation that does not exist yet", () => {
  test("is started once, and what was written meanwhile follows into it", () => {
    const { outbox, sent, write } = open();
    outbox.connected();
    write("m1", null);
    write("m2", null);
    expect(sent).toEqual(["start m1"]);

    outbox.acked({ t: "ack", id: "m1", conv: CONV, seq: 2 });

    expect(sent).toEqual(["start m1", "m2"]);
    expect(outbox.parcels.map(({ id, conv }) => [id, conv])).toEqual([["m2", CONV]]);
  });

  test("takes the words as a message when it was open already", () => {
    const { outbox, sent, write } = open();
    outbox.connected();
    write("m1", null);

    outbox.acked({ t: "ack", id: "m1", conv: CONV });

    expect(sent).toEqual(["start m1", "m1"]);
  });
});

describe("after a reload", () => {
  test("what was not acknowledged is sent in its order, under its id", () => {
    const before = open();
    for (const id of ["z", "a", "m"]) before.write(id);
    before.outbox.connected();
    before.outbox.acked({ t: "ack", id: "a", conv: CONV, seq: 1 });

    const after = open(before.around, before.keep);
    after.outbox.connected();

    expect(after.sent).toEqual(["z", "m"]);
  });

  test("what is old is not sent behind a person's back", () => {
    const before = open();
    before.write("m1");
    before.around.time += STALE_MS + 1;

    const after = open(before.around, before.keep);
    after.outbox.connected();

    expect(after.sent).toEqual([]);
    expect(after.outbox.parcels[0]!.fault?.code).toBe("unavailable");
  });

  test("rubbish in the storage harms nothing", () => {
    const keep = memoryKeep();
    for (const [name, text] of Object.entries({ a: "{", b: "null", c: '{"id":1}', d: "[]" }))
      keep.set(`out:${name}`, text);

    const parcels: readonly Parcel[] = open(new FakeAround(), keep).outbox.parcels;

    expect(parcels).toEqual([]);
  });
});

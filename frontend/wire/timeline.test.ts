// The client's store of a conversation: exactly once, in order, never a hole presented as whole.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONV, entry } from "../tests/people";
import { WireFault } from "./fault";
import type { Entry } from "./protocol";
import { Timeline } from "./timeline";

const isVisitors = (each: Entry) => each.sender === "visitor";
const timeline = () => new Timeline("visitor", isVisitors);
const seqs = (each: Timeline) => each.lines().map(({ seq }) => seq);

/** Dense for staff; with hidden notes in between for visitors, so that only `prev` tells a gap. */
const conversations = fc
  .array(fc.record({ skip: fc.nat(3), isOwn: fc.boolean() }), { minLength: 1, maxLength: 30 })
  .map((steps) => {
    let prev = 0;
    return steps.map(({ skip, isOwn }) => {
      const seq = prev + 1 + skip;
      const each = entry(seq, { prev, sender: isOwn ? "visitor" : "agent" });
      prev = seq;
      return each;
    });
  });

function syncedBy(each: Timeline, stored: readonly Entry[], limit: number): void {
  for (let round = 0; round <= stored.length; round++) {
    const after = each.have ?? 0;
    const missing = stored.filter(({ seq }) => seq > after);
    if (missing.length === 0) return;
    each.entries({
      t: "entries",
      conv: CONV,
      after,
      items: missing.slice(0, limit),
      more: missing.length > limit,
    });
  }
}

function expectWhole(each: Timeline, stored: readonly Entry[]): void {
  const shown = each.lines().filter(({ seq }) => seq !== null);
  const first = stored.findIndex(({ seq }) => seq === shown[0]?.seq);
  expect(shown.map(({ seq }) => seq)).toEqual(
    shown.length ? stored.slice(first, first + shown.length).map(({ seq }) => seq) : [],
  );
}

describe("any permutation, duplication and loss of frames", () => {
  test("followed by sync equals a fresh snapshot, and never shows a hole on the way", () => {
    fc.assert(
      fc.property(
        conversations,
        fc.array(fc.nat(29), { maxLength: 90 }),
        fc.nat(30),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        (stored, deliveries, pageAt, limit, hasPage) => {
          const client = timeline();
          const written = stored.filter(isVisitors);
          for (const own of written) client.queue({ id: own.id, body: own.body ?? "", files: [], at: 0 });
          const page = stored.slice(0, Math.min(pageAt, stored.length)).slice(-limit);
          if (hasPage) client.page({ conv: CONV, head: 0, items: page, more: page[0]?.prev !== 0 });

          for (const index of deliveries) {
            if (stored[index]) client.apply(stored[index]);
            expectWhole(client, stored);
          }
          syncedBy(client, stored, limit);

          const fresh = timeline();
          fresh.page({ conv: CONV, head: stored.at(-1)!.seq, items: stored, more: false });
          const shown = client.lines().filter(({ seq }) => seq !== null);
          expect(shown).toEqual(fresh.lines().slice(-shown.length));
          expect(client.have).toBe(stored.at(-1)!.seq);
          expect(client.hasGap).toBe(false);
          if (client.first?.prev === 0) expect(client.lines()).toEqual(fresh.lines());
        },
      ),
      { numRuns: 400 },
    );
  });

  test("older pages join without a hole, wherever the newest page began", () => {
    fc.assert(
      fc.property(conversations, fc.integer({ min: 1, max: 7 }), (stored, size) => {
        const client = timeline();
        const pageBefore = (before: number) => {
          const older = stored.filter(({ seq }) => seq < before);
          return { conv: CONV, head: 0, items: older.slice(-size), more: older.length > size };
        };
        client.page(pageBefore(Number.POSITIVE_INFINITY));

        while (client.more) {
          const before = client.first!.seq;
          expect(client.older(pageBefore(before), before)).toBe(true);
        }

        expect(seqs(client)).toEqual(stored.map(({ seq }) => seq));
      }),
    );
  });
});

test("a page that does not join is refused", () => {
  const client = timeline();
  client.page({ conv: CONV, head: 9, items: [entry(8), entry(9)], more: true });

  expect(client.older({ conv: CONV, head: 9, items: [entry(5), entry(6)], more: true }, 8)).toBe(false);

  expect(seqs(client)).toEqual([8, 9]);
});

test("an entry whose prev is missing is held, and shown once what it follows has come", () => {
  const client = timeline();

  expect([client.apply(entry(1)), client.apply(entry(3)), client.apply(entry(1))]).toEqual([
    "applied",
    "held",
    "dup",
  ]);
  expect(seqs(client)).toEqual([1]);

  client.apply(entry(2));
  expect(seqs(client)).toEqual([1, 2, 3]);
});

test("the newest page replaces what cannot be continued", () => {
  const client = timeline();
  client.page({ conv: CONV, head: 2, items: [entry(1), entry(2)], more: false });
  client.reset();
  client.apply(entry(9));
  expect(seqs(client)).toEqual([1, 2]);

  client.page({ conv: CONV, head: 8, items: [entry(7), entry(8)], more: true });

  expect(seqs(client)).toEqual([7, 8, 9]);
  expect(client.more).toBe(true);
});

test("an own line goes from sending to read, and keeps its key when the echo replaces it", () => {
  const client = timeline();
  client.page({ conv: CONV, head: 0, items: [], more: false });
  const delivery = () => client.lines()[0]!.delivery;
  client.queue({ id: "a", body: "hello", files: [], at: 0 });
  const key = client.lines()[0]!.key;
  expect(delivery()).toBe("sending");

  client.refused("a", new WireFault("closed", "closed"));
  expect(delivery()).toBe("failed");
  client.queue({ id: "a", body: "hello", files: [], at: 0 });
  client.acked("a", 1);
  expect(delivery()).toBe("sent");
  client.apply(entry(1, { sender: "visitor", id: "a" }));
  expect([delivery(), client.lines().length, client.lines()[0]!.key]).toEqual(["sent", 1, key]);
  client.mark({ recv: 1 });
  expect(delivery()).toBe("delivered");
  client.mark({ read: 1 });
  client.mark({ recv: 0, read: 0 });

  expect(delivery()).toBe("read");
});

test("the other side's entry with the id of an own pending line does not replace it", () => {
  const client = timeline();
  client.queue({ id: "a", body: "mine", files: [], at: 0 });

  client.apply(entry(1, { sender: "agent", id: "a" }));

  expect(client.lines().map(({ mine }) => mine)).toEqual([false, true]);
  expect(new Set(client.lines().map(({ key }) => key)).size).toBe(2);
});

test("unread counts what the other side wrote after the mark, and no events", () => {
  const client = timeline();
  for (const each of [
    entry(1),
    entry(2, { sender: "visitor" }),
    entry(3, { kind: "event", sender: "system" }),
    entry(4),
    entry(5),
  ])
    client.apply(each);

  expect([client.unread(0), client.unread(1), client.unread(4), client.unread(5)]).toEqual([3, 2, 1, 0]);
});

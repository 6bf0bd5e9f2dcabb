// What the agent is told: notices, announcements, alerts, arrivals.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeAround } from "../tests/around";
import { entry, offered } from "../tests/people";
import { memoryKeep } from "../wire";
import { type Alert, createAlerts, type Permission } from "./alerts";
import { createAnnouncer } from "./announcer";
import { createArrivals, isNews } from "./news";
import { createNotices } from "./notices";
import { createRinging } from "./ringing";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("notices", () => {
  test("good news leaves by itself, bad news stays until dismissed", () => {
    const { notices, say, dismiss } = createNotices();
    say("ok", "Link copied");
    say("bad", "Ben was faster.");

    vi.advanceTimersByTime(60_000);
    expect(notices.value.map(({ text }) => text)).toEqual(["Ben was faster."]);
    dismiss(notices.value[0]!.id);

    expect(notices.value).toEqual([]);
  });

  test("the same sentence stands once, and never more than three stand", () => {
    const { notices, say } = createNotices();

    for (const text of ["a", "b", "a", "c", "d"]) say("bad", text);

    expect(notices.value.map(({ text }) => text)).toEqual(["a", "c", "d"]);
  });
});

test("a burst is announced in one calm sentence, and each name once", () => {
  const { said, tell } = createAnnouncer();
  const waiting = (names: readonly string[]) => `${names.join(" and ")} waiting`;
  tell(waiting, "Maria");
  tell(waiting, "Otto");
  tell(waiting, "Maria");
  expect(said.value).toBe("");

  vi.advanceTimersByTime(3_000);

  expect(said.value).toBe("Maria and Otto waiting");
});

test("the same sentence is heard again when it becomes true again", () => {
  const { said, tell } = createAnnouncer();
  const heard: string[] = [];
  said.subscribe((sentence) => void heard.push(sentence));
  const wrote = (names: readonly string[]) => `New message from ${names.join()}`;

  for (let times = 0; times < 2; times += 1) {
    tell(wrote, "Maria");
    vi.advanceTimersByTime(20_000);
  }

  expect(heard).toEqual(["", "New message from Maria", "", "New message from Maria", ""]);
});

test("who waits already is no news, who joins is, and who comes back is again", () => {
  const arrivals = createArrivals();
  const item = (conv: string) => ({ conv, visitor: conv, site: "shop", since: "2026-01-05T09:00:00Z" });
  const after = (...convs: string[]) => arrivals(convs.map(item)).map(({ conv }) => conv);

  expect([after("a"), after("a", "b"), after("b"), after("a", "b")]).toEqual([[], ["b"], [], ["a"]]);
});

test("only what a visitor says is news", () => {
  const entries = [
    entry(1, { sender: "visitor" }),
    entry(2, { sender: "visitor", kind: "file" }),
    entry(3, { sender: "agent" }),
    entry(4, { sender: "agent", kind: "note" }),
    entry(5, { sender: "system", kind: "event" }),
  ];

  expect(entries.filter(isNews).map(({ seq }) => seq)).toEqual([1, 2]);
});

describe("alerts", () => {
  const alert: Alert = { title: "Maria is waiting", body: "", tag: "c" };

  function outside(answer: Permission = "granted") {
    let permission: Permission = "default";
    const heard: string[] = [];
    return {
      heard,
      isWatched: false,
      permission: () => permission,
      ask: async () => {
        permission = answer;
        return permission;
      },
      show: ({ title }: Alert) => {
        heard.push(title);
        return () => void heard.push(`${title}, taken down`);
      },
      play: (urge: number) => void heard.push(["sound", "again", "at last"][urge]!),
      watched() {
        return this.isWatched;
      },
    };
  }

  test("nothing is heard or shown unasked", () => {
    const world = outside();

    createAlerts(memoryKeep(), world).raise(alert);

    expect(world.heard).toEqual([]);
  });

  test("the choices hold through a reload", async () => {
    const [keep, world] = [memoryKeep(), outside()];
    const before = createAlerts(keep, world);
    before.setSound(true);
    await before.allow();

    createAlerts(keep, world).raise(alert);

    expect(world.heard).toEqual(["sound", "Maria is waiting"]);
  });

  test("a browser that refuses leaves it off and says so", async () => {
    const alerts = createAlerts(memoryKeep(), outside("denied"));
    await alerts.allow();

    alerts.setDesktop(true);

    expect([alerts.desktop.value, alerts.permission.value]).toEqual([false, "denied"]);
  });

  test("what the agent looks at is neither shown again nor heard", async () => {
    const world = outside();
    const alerts = createAlerts(memoryKeep(), world);
    alerts.setSound(true);
    await alerts.allow();
    world.isWatched = true;

    alerts.raise(alert, true);
    expect(world.heard).toEqual([]);
    alerts.raise(alert);

    expect(world.heard).toEqual(["sound"]);
  });

  describe("for an offer", () => {
    async function ringing() {
      const [around, world] = [new FakeAround(), outside()];
      const alerts = createAlerts(memoryKeep(), world);
      alerts.setSound(true);
      await alerts.allow();
      const announcer = createAnnouncer();
      const ring = createRinging({
        now: around.now,
        after: (ms, fn) => around.after(ms, fn),
        alerts,
        announcer,
        choose: () => undefined,
      });
      return { around, world, announcer, ring };
    }

    test("it rings at once and twice more while the time runs out, each time more pressing", async () => {
      vi.useRealTimers();
      const { around, world, announcer, ring } = await ringing();
      const heard: number[] = [];
      ring(offered(1));
      for (let second = 0; second < 20; second++) {
        heard.push(world.heard.length);
        await around.pass(1_000);
      }

      expect(world.heard).toEqual(["sound", "Visitor is offered to you", "again", "at last"]);
      expect([heard[9], heard[10], heard[14], heard[15]]).toEqual([2, 3, 3, 4]);
      expect(announcer.said.value).toContain("Visitor is offered to you from Questions. 20 seconds");
    });

    test("it is silent as soon as it is over, and its notification is taken down", async () => {
      vi.useRealTimers();
      const { around, world, ring } = await ringing();

      ring(offered(1))();
      await around.pass(20_000);

      expect(world.heard).toEqual([
        "sound",
        "Visitor is offered to you",
        "Visitor is offered to you, taken down",
      ]);
    });

    test("what is nearly over when it is first seen does not ring for what has passed", async () => {
      vi.useRealTimers();
      const { around, world, ring } = await ringing();
      await around.pass(12_000);

      ring(offered(1));
      await around.pass(8_000);

      expect(world.heard).toEqual(["sound", "Visitor is offered to you", "at last"]);
    });
  });
});

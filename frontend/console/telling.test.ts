// What the agent is told: notices, announcements, alerts, arrivals.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { entry } from "../tests/people";
import { memoryKeep } from "../wire";
import { type Alert, createAlerts, type Permission } from "./alerts";
import { createAnnouncer } from "./announcer";
import { createArrivals, isNews } from "./news";
import { createNotices } from "./notices";

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
      show: ({ title }: Alert) => void heard.push(title),
      play: () => void heard.push("sound"),
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
});

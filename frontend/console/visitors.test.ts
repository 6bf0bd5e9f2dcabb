// Who is on the site, with the server's answers and the clock in the test's hands.

import { expect, test } from "vitest";
import { FakeAround } from "../tests/around";
import { type OnSite, type OnSiteAnswer, WireFault } from "../wire";
import { createNotices } from "./notices";
import { arranged, createVisitors, type Wish } from "./visitors";

const onSite = (name: string, change: Partial<OnSite> = {}): OnSite => ({
  visitor: name,
  visit: name,
  site: "Shop",
  name,
  since: "2026-01-05T09:00:00Z",
  seen_at: "2026-01-05T09:05:00Z",
  url: "https://shop.example/boots",
  title: "Boots",
  pages: 1,
  chats: 0,
  device: "desktop",
  country: "AT",
  ...change,
});
const maya = onSite("Maya", { since: "2026-01-05T09:02:00Z", value: 1200, tier: "gold", customer: "c-7" });
const otto = onSite("Otto", { pages: 9, title: "Tents", conversation: "talk", value: -5 });
const zoe = onSite("Zoe", { since: "2026-01-05T09:01:00Z", chats: 3, site: "Outlet" });
const all = [otto, zoe, maya];

const named = (wish: Partial<Wish>) =>
  arranged(all, { text: "", site: "", show: "all", sort: "longest", ...wish }).map(({ name }) => name);

test.each<[Partial<Wish>, string[]]>([
  [{ sort: "longest" }, ["Otto", "Zoe", "Maya"]],
  [{ sort: "newest" }, ["Maya", "Zoe", "Otto"]],
  [{ sort: "value" }, ["Maya", "Otto", "Zoe"]],
  [{ sort: "pages" }, ["Otto", "Zoe", "Maya"]],
  [{ sort: "chats" }, ["Zoe", "Otto", "Maya"]],
  [{ sort: "name" }, ["Maya", "Otto", "Zoe"]],
  [{ sort: "page" }, ["Zoe", "Maya", "Otto"]],
  [{ show: "free" }, ["Zoe", "Maya"]],
  [{ show: "customers" }, ["Maya"]],
  [{ show: "talking" }, ["Otto"]],
  [{ site: "Outlet" }, ["Zoe"]],
  [{ text: " TENT " }, ["Otto"]],
  [{ text: "gold" }, ["Maya"]],
  [{ text: "nobody" }, []],
])("%j shows %j", (wish, names) => {
  expect(named(wish)).toEqual(names);
});

async function look(invite: () => Promise<unknown> = async () => ({})) {
  const around = new FakeAround();
  const asked: [string, unknown][] = [];
  const notices = createNotices();
  const visitors = createVisitors({
    wire: {
      fetch: async <T>(path: string, init?: RequestInit) => {
        asked.push([path, init?.body && JSON.parse(String(init.body))]);
        if (path.endsWith("/invite")) return (await invite()) as T;
        return { items: all, total: 3, more: false } satisfies OnSiteAnswer as T;
      },
    },
    after: (ms, fn) => around.after(ms, fn),
    isHidden: () => false,
    notices,
  });
  visitors.show();
  await around.pass(0);
  return { around, asked, notices, visitors };
}

test("the list is read again while it is open, and no more once it is closed", async () => {
  const { around, asked, visitors } = await look();

  await around.pass(25_000);
  expect(asked.length).toBe(3);
  visitors.hide();
  await around.pass(60_000);

  expect(asked.length).toBe(3);
  expect(visitors.shown.value).toEqual([]);
});

test("an invitation is sent with the agent's words and said to be sent", async () => {
  const { asked, notices, visitors } = await look();

  visitors.ask(maya);
  await visitors.invite("Can I help?");

  expect(asked).toContainEqual(["/visitors/Maya/invite", { message: "Can I help?" }]);
  expect(visitors.inviting.value).toBeNull();
  expect(notices.notices.value.map(({ text }) => text)).toEqual(["Maya is invited."]);
});

test("a refused invitation says why and keeps what was written", async () => {
  const { visitors } = await look(async () => {
    throw new WireFault("conflict", "They said no within the last seven days.");
  });

  visitors.ask(maya);
  await visitors.invite("Can I help?");

  expect(visitors.refused.value).toBe("They said no within the last seven days.");
  expect(visitors.inviting.value).toEqual(maya);
});

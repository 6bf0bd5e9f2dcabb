// What is opened over the numbers is a place of its own: back closes it, a reload opens it again.

import { expect, test } from "vitest";
import type { Ask } from "./api";
import { createDashboard } from "./store";

const PAGES: Record<string, object> = {
  "": { conversations: [{ id: "new" }], more: "2026-03-02T12:00:00Z" },
  "2026-03-02T12:00:00Z": { conversations: [{ id: "old" }], more: null },
};

/** A browser with a list of places, and a server that answers with what is empty but for two pages. */
function opened(search: string, told: Record<string, object> = {}, isOwn = false) {
  const places = [{ search, opened: false }];
  const asked: string[] = [];
  const ask = (async (path: string, query: URLSearchParams) => {
    asked.push(path);
    if (path === "conversations") return PAGES[query.get("before") ?? ""];
    return told[path] ?? { kpis: [], directions: [], figures: [], rows: [] };
  }) as Ask;
  const here = () => places.at(-1) ?? { search, opened: false };
  const dashboard = createDashboard({
    ask,
    now: () => Date.UTC(2026, 2, 3),
    homeZone: "UTC",
    isOwn,
    search: () => here().search,
    show: (search) => void places.push({ search, opened: false }),
    open: (search) => void places.push({ search, opened: true }),
    amend: (search) => {
      here().search = search;
    },
    leave: (search) => {
      if (here().opened) back();
      else here().search = search;
    },
  });
  function back() {
    places.pop();
    dashboard.follow();
  }
  return { dashboard, places, asked, back, here };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
type Browser = ReturnType<typeof opened>;
const shown = ({ dashboard }: Browser) => dashboard.drill.data.value?.conversations.map((each) => each.id);

test("what is looked into is kept by a reload, as far as it was read", async () => {
  const first = opened("?zone=UTC");
  first.dashboard.look({ kpi: "ftr", part: "of" });
  await settled();
  await first.dashboard.lookFurther();
  expect(shown(first)).toEqual(["new", "old"]);

  const again = opened(first.here().search);
  await again.dashboard.refresh();
  expect(again.dashboard.place.value.look).toEqual({ kpi: "ftr", part: "of" });
  expect(shown(again)).toEqual(["new", "old"]);
});

test("back closes it, and closing it leads back, without another place", async () => {
  const browser = opened("?zone=UTC");
  browser.dashboard.look({ kpi: "ftr", part: "counted" });
  browser.dashboard.look({ kpi: "ftr", part: "of" });
  expect(browser.places.length).toBe(2);
  browser.back();
  expect(browser.dashboard.place.value.look).toBeNull();

  browser.dashboard.explain("ftr");
  browser.dashboard.explain("");
  expect(browser.places.map((each) => each.search)).toEqual(["?zone=UTC"]);
});

test("whoever followed a link to it closes it where they are", async () => {
  const browser = opened("?zone=UTC&look=ftr");
  await browser.dashboard.refresh();
  browser.dashboard.lookAway();
  expect(browser.places).toEqual([{ search: "?zone=UTC", opened: false }]);
});

test("the numbers beneath are not asked for again", async () => {
  const browser = opened("?zone=UTC");
  await browser.dashboard.refresh();
  browser.asked.length = 0;
  browser.dashboard.look({ kpi: "ftr", part: "of" });
  await settled();
  browser.dashboard.lookAway();
  await settled();
  expect(browser.asked).toEqual(["conversations"]);
});

test("whoever goes elsewhere leaves it behind", () => {
  const { dashboard, here } = opened("?zone=UTC&look=ftr&explained=ftr");
  dashboard.go({ view: "agents" });
  expect(here().search).toBe("?view=agents&zone=UTC");
});

test("before the answer is there nobody is told that there are no teams", async () => {
  const { dashboard } = opened("?zone=UTC&view=teams");
  expect(dashboard.isDirected.value).toBe(false);
  await dashboard.refresh();
  expect(dashboard.isDirected.value).toBe(true);
  expect(dashboard.directions.value).toEqual([]);
});

test("a file of one team is asked of that team alone", () => {
  const { dashboard } = opened("?zone=UTC&view=teams");
  expect(dashboard.fileOf("guidelines", "csv", 3)).toBe(
    "/api/v1/metrics/guidelines?zone=UTC&team=3&format=csv",
  );
});

test("where no agent has to accept, the board as well tells when the first reply came", async () => {
  const first_reply = { name: "first_response_s", value: 42, n: 3 };
  const on = async (view: string, accepts_at_once: boolean) => {
    const browser = opened(`?zone=UTC&view=${view}`, {
      directions: { directions: [{ key: "concierge", label: "", teams: [{ id: 1, accepts_at_once }] }] },
      live: { first_reply },
      totals: { figures: [first_reply] },
    });
    await browser.dashboard.refresh();
    return browser.dashboard.firstReply.value;
  };

  expect(await on("live", true)).toEqual(first_reply);
  expect(await on("overview", true)).toEqual(first_reply);
  expect(await on("live", false)).toBeNull();
});

test("the board is of everybody, whatever the numbers of a period are narrowed to", async () => {
  const team = (id: number, accepts_at_once: boolean) => ({ id, accepts_at_once });
  const first_reply = { name: "first_response_s", value: 42, n: 3 };
  const seen = async (view: string, isOwn = false) => {
    const narrowed = `?zone=UTC&view=${view}&agent=7&site=2&team=1`;
    const directions = [{ key: "concierge", label: "", teams: [team(1, true), team(2, false)] }];
    const told = { directions: { directions }, live: { first_reply }, totals: { figures: [first_reply] } };
    const { dashboard } = opened(narrowed, told, isOwn);
    await dashboard.refresh();
    return [[...dashboard.parts.value], dashboard.firstReply.value];
  };

  expect(await seen("live")).toEqual([[], null]);
  expect(await seen("live", true)).toEqual([["agent"], null]);
  expect(await seen("overview")).toEqual([["agent", "site", "queue"], first_reply]);
});

test("what an agent sees is a part: their own", () => {
  expect([...opened("?zone=UTC", {}, true).dashboard.parts.value]).toEqual(["agent"]);
  expect([...opened("?zone=UTC&team=1").dashboard.parts.value]).toEqual(["queue"]);
});

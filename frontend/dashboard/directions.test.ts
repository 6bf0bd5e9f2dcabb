import { expect, test } from "vitest";
import type { Declaration, Direction, Row } from "./api";
import {
  acceptAtOnce,
  areOfOneTeam,
  chosenDirection,
  commonDirection,
  missedBy,
  needsDirection,
  nineOf,
  TOGETHER,
  teamsOf,
} from "./directions";

const direction = (key: string, ...ids: number[]): Direction => ({
  key,
  label: key,
  teams: ids.map((id) => ({
    id,
    name: `Team ${id}`,
    audience: "Consumers",
    purpose: "",
    accepts_at_once: false,
    goals: [],
    pursued: [],
    suggested: [],
    called: null,
  })),
});
const both = [direction("customer_service", 1, 2), direction("reactive_sales", 3)];

test("teams of several directions are told apart wherever their numbers would become one", () => {
  expect(needsDirection("overview", {}, both)).toBe(true);
  expect(needsDirection("times", { topic: ["1"] }, both)).toBe(true);
});

test("an agent's own work is told of the teams that they serve, even if these are there for one thing", () => {
  expect(needsDirection("overview", {}, both.slice(1), true)).toBe(true);
  expect(needsDirection("overview", {}, [], true)).toBe(false);
});

test("somebody is accepted at once where nobody of the teams in question has to accept", () => {
  const [service, sales] = both.map((each) => structuredClone(each));
  for (const team of sales?.teams ?? []) team.accepts_at_once = true;
  const teams = [service, sales].filter((each) => each !== undefined);
  const unserved = structuredClone(both.slice(0, 1));
  for (const team of unserved[0]?.teams ?? []) team.accepts_at_once = null;

  expect(acceptAtOnce(["3"], teams)).toBe(true);
  expect(acceptAtOnce(["2"], teams)).toBe(false);
  expect(acceptAtOnce(["2", "3"], teams)).toBe(false);
  expect(acceptAtOnce([], teams)).toBe(false);
  expect(acceptAtOnce([], teams.slice(1))).toBe(true);
  expect(acceptAtOnce([], [])).toBe(false);
  expect(acceptAtOnce([], unserved)).toBe(false);
  expect(acceptAtOnce([], [...unserved, ...teams.slice(1)])).toBe(true);
});

test("whoever is told of one team or one queue hears nothing of what teams share", () => {
  expect(areOfOneTeam([], {}, both.slice(1))).toBe(true);
  expect(areOfOneTeam(["1"], {}, both)).toBe(true);
  expect(areOfOneTeam([], { queue: ["7"] }, both)).toBe(true);
  expect(areOfOneTeam([], {}, both)).toBe(false);
  expect(areOfOneTeam(["1", "2"], {}, both)).toBe(false);
  expect(areOfOneTeam([], { queue: ["7", "8"] }, both)).toBe(false);
});

test("one direction, one team or one queue needs no choice", () => {
  expect(needsDirection("overview", {}, both.slice(1))).toBe(false);
  expect(needsDirection("overview", { team: ["1"] }, both)).toBe(false);
  expect(needsDirection("overview", { queue: ["1"] }, both)).toBe(false);
});

test("pages that tell teams apart themselves need none either", () => {
  expect(
    ["teams", "live", "reaching", "experiments"].map((view) => needsDirection(view as "teams", {}, both)),
  ).toEqual([false, false, false, false]);
});

test("what is not asked for, or not there, is the first", () => {
  expect(["", "concierge", "reactive_sales", TOGETHER].map((asked) => chosenDirection(asked, both))).toEqual([
    "customer_service",
    "customer_service",
    "reactive_sales",
    TOGETHER,
  ]);
});

test("a direction stands for its teams, all of them for none in particular", () => {
  expect(teamsOf("customer_service", both)).toEqual(["1", "2"]);
  expect(teamsOf(TOGETHER, both)).toEqual([]);
});

test("targets that teams miss are counted by what the teams are there for", () => {
  const row = (key: string, ...verdicts: ("met" | "missed" | "")[]) =>
    ({ key, label: key, figures: verdicts.map((verdict) => ({ verdict })) }) as Row;
  const rows = [row("1", "missed", "met"), row("2", "missed"), row("3", "")];

  expect(missedBy(teamsOf("customer_service", both), rows)).toBe(2);
  expect(missedBy(teamsOf("reactive_sales", both), rows)).toBe(0);
  expect(missedBy(["1"])).toBe(0);
});

test("teams that invite are measured by whom they invited", () => {
  const said = (name: string, headline: boolean) => ({ name, headline }) as Declaration;
  const declared = [
    said("ftr", true),
    said("conversion_reactive", true),
    said("conversion_proactive", false),
    said("nps", false),
  ];
  const names = (direction: string) => nineOf(direction, declared).map((each) => each.name);

  expect(names("proactive_sales")).toEqual(["ftr", "conversion_proactive"]);
  expect(names("reactive_sales")).toEqual(["ftr", "conversion_reactive"]);
});

test("teams have a direction in common, or none", () => {
  expect(commonDirection(["1", "2"], both)).toBe("customer_service");
  expect(commonDirection(["2", "3"], both)).toBe("");
  expect(commonDirection([], both)).toBe("");
  expect(commonDirection([], both.slice(0, 1))).toBe("customer_service");
});

import { expect, test } from "vitest";
import { nextSort, orderOf, sorted } from "./sorting";

const rows = [
  { name: "Ben", wait: 9, rate: null },
  { name: "Ana", wait: 100, rate: 0.5 },
  { name: "Carla", wait: 9, rate: 0.1 },
];
const keys = {
  name: (row: (typeof rows)[number]) => row.name,
  wait: (row: (typeof rows)[number]) => row.wait,
  rate: (row: (typeof rows)[number]) => row.rate,
};
const by = (sort: string) => sorted(rows, sort, keys).map((row) => row.name);

test("numbers are compared as numbers, and what is alike stays as it came", () => {
  expect(by("wait")).toEqual(["Ben", "Carla", "Ana"]);
  expect(by("-wait")).toEqual(["Ana", "Ben", "Carla"]);
  expect(by("name")).toEqual(["Ana", "Ben", "Carla"]);
});

test("what has no value comes last, whichever way", () => {
  expect(by("rate")).toEqual(["Carla", "Ana", "Ben"]);
  expect(by("-rate")).toEqual(["Ana", "Carla", "Ben"]);
});

test("by a column that is not there rows stand as they come", () => {
  expect(["", "height", "-height", "toString"].map(by)).toEqual(Array(4).fill(["Ben", "Ana", "Carla"]));
});

test("a column goes one way, the other way, and back", () => {
  const walk = (isNumber: boolean) => {
    const first = nextSort("name", "wait", isNumber);
    const second = nextSort(first, "wait", isNumber);
    return [first, second, nextSort(second, "wait", isNumber)];
  };
  expect(walk(true)).toEqual(["-wait", "wait", ""]);
  expect(walk(false)).toEqual(["wait", "-wait", ""]);
  expect([orderOf("-wait", "wait"), orderOf("wait", "wait"), orderOf("wait", "name")]).toEqual([
    "descending",
    "ascending",
    undefined,
  ]);
});

import { expect, test } from "vitest";
import { memoryKeep } from "../wire";
import { createDetails } from "./details";

function room(wide: boolean) {
  const it = new EventTarget() as EventTarget & { matches: boolean };
  it.matches = wide;
  return it as unknown as MediaQueryList & { matches: boolean };
}

test("with room the customer is shown, and hiding it holds through a reload", () => {
  const keep = memoryKeep();
  const { details, toggleDetails } = createDetails(keep, room(true));
  expect(details.value).toBe(true);

  toggleDetails();

  expect(createDetails(keep, room(true)).details.value).toBe(false);
});

test("without room it comes on demand, covers the talk, and steps aside again", () => {
  const keep = memoryKeep();
  const { details, toggleDetails, uncover } = createDetails(keep, room(false));
  expect([details.value, uncover()]).toEqual([false, false]);

  toggleDetails();

  expect([details.value, uncover(), details.value]).toEqual([true, true, false]);
  expect(keep.keys("")).toEqual([]);
});

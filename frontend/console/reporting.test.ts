import { expect, test, vi } from "vitest";
import { createReporting, type Report } from "./reporting";

const REPORT: Report = {
  page: "https://shop.test/help",
  tag: "unclear",
  element: "",
  quote: "What is this?",
};

test("what was reported goes to its conversation, and the window closes", async () => {
  const act = vi.fn(async () => true);
  const done = vi.fn();
  const reporting = createReporting({ act, done });
  reporting.begin("c1");

  await reporting.report(REPORT);

  expect(act.mock.calls).toEqual([["report_page", "c1", REPORT]]);
  expect([reporting.from.value, done.mock.calls.length]).toEqual([null, 1]);
});

test("what did not arrive stays in its window", async () => {
  const done = vi.fn();
  const reporting = createReporting({ act: async () => false, done });
  reporting.begin("c1");

  await reporting.report(REPORT);

  expect([reporting.from.value, done.mock.calls.length]).toEqual(["c1", 0]);
});

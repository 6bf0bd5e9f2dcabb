// How it is with the agent, from connection and desk; and what is declared until the desk says so itself.

import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { desk } from "../tests/people";
import type { ConnectionState, Desk } from "../wire";
import { createStanding, standingOf, takesMore } from "./standing";

test.each<[ConnectionState, Partial<Desk>, string, string]>([
  ["live", { state: "available" }, "Available", "ok"],
  ["live", { state: "busy" }, "Available", "ok"],
  ["polling", { state: "busy" }, "Available", "ok"],
  ["live", { state: "full" }, "Full", "warn"],
  ["live", { state: "closing" }, "Finishing", "warn"],
  ["live", { state: "away" }, "Away", "off"],
  ["live", { state: "away", reason: "Lunch" }, "Away: Lunch", "off"],
  ["live", { state: "not_responding" }, "Not responding", "bad"],
  ["live", { state: "reconnecting" }, "Reconnecting", "warn"],
  ["connecting", { state: "available" }, "Reconnecting", "warn"],
  ["offline", { state: "available" }, "Offline", "bad"],
  ["ended", { state: "available" }, "Signed out", "bad"],
])("%s with %j reads %s in %s", (connection, change, label, tone) => {
  expect(standingOf(connection, desk(1, change), true)).toMatchObject({ label, tone });
});

test("before anything is known the connection is all there is to tell", () => {
  expect([standingOf("connecting", null, false).label, standingOf("live", null, true).label]).toEqual([
    "Connecting",
    "Live",
  ]);
});

test("only who is there, willing and not full takes more", () => {
  const states = [
    "available",
    "busy",
    "full",
    "closing",
    "away",
    "not_responding",
    "reconnecting",
    "offline",
  ];

  expect(states.filter((state) => takesMore(desk(1, { state })))).toEqual(["available", "busy"]);
});

function declaring(answer: boolean) {
  const wire = {
    desk: signal<Desk | null>(desk(1)),
    connection: signal("live" as const),
    ready: signal(true),
  };
  const asked: [string, string][] = [];
  const it = createStanding({
    wire,
    declare: async (state, reason) => {
      asked.push([state, reason]);
      return answer;
    },
  });
  return { wire, asked, it, shown: () => [it.declared.value, it.reason.value] };
}

test("what was declared shows at once and yields to the desk's next word", async () => {
  const { wire, asked, it, shown } = declaring(true);
  const done = it.declare("away", " Lunch ");
  expect(shown()).toEqual(["away", "Lunch"]);
  await done;
  expect(shown()).toEqual(["away", "Lunch"]);

  wire.desk.value = desk(2, { declared: "closing" });

  expect([shown(), asked]).toEqual([["closing", ""], [["away", "Lunch"]]]);
});

test("what was refused does not go on showing", async () => {
  const { it, shown } = declaring(false);

  await it.declare("away");

  expect(shown()).toEqual(["available", ""]);
});

import { expect, test } from "vitest";
import { fittingTopics } from "./topics";

const topics = [
  { id: 1, name: "Late parcel", group: "Delivery" },
  { id: 2, name: "Address", group: "Delivery" },
  { id: 3, name: "Parcel lost", group: "Delivery" },
  { id: 4, name: "Invoice", group: "Payment" },
];

test.each([
  ["", [1, 2, 3, 4]],
  [" parcel ", [3, 1]],
  ["DELIV", [1, 2, 3]],
  ["nothing", []],
] as const)("%j finds these", (typed, ids) => {
  expect(fittingTopics(topics, typed).map(({ id }) => id)).toEqual(ids);
});

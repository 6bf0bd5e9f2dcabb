// Where the agent reads why something was refused.

import { expect, test } from "vitest";
import { createNotices } from "./notices";
import { createRefusals } from "./refusals";

function begin() {
  const notices = createNotices(() => undefined);
  const said = () => notices.notices.value.map(({ text }) => text);
  return { said, ...createRefusals(notices) };
}

test("a refusal stands at the first spot that is on the page, and nowhere else", () => {
  const { draw, say, whyAt, said } = begin();
  draw("row 1");
  draw("row 2");

  say(["foot 1", "row 1"], "You carry as much as you can.");

  expect([whyAt("row 1"), whyAt("foot 1"), whyAt("row 2"), said()]).toEqual([
    "You carry as much as you can.",
    "",
    "",
    [],
  ]);
});

test("where nothing of it is on the page, it is a notice", () => {
  const { draw, say, said } = begin();
  draw("foot 2")();

  say(["foot 2"], "Nobody is responsible.");

  expect(said()).toEqual(["Nobody is responsible."]);
});

test("when its spot goes, because somebody was faster, it is still read", () => {
  const { draw, say, whyAt, said } = begin();
  const leave = draw("row 1");
  say(["row 1"], "Ben was faster.");

  leave();

  expect([whyAt("row 1"), said()]).toEqual(["", ["Ben was faster."]]);
});

test("the next try begins without it", () => {
  const { draw, say, whyAt, said, forget } = begin();
  const leave = draw("foot 1");
  say(["foot 1"], "Only whoever is responsible can close it.");

  forget();
  leave();

  expect([whyAt("foot 1"), said()]).toEqual(["", []]);
});

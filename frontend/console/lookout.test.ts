// Looking again and again, with the clock in the test's hands.

import { expect, test } from "vitest";
import { FakeAround } from "../tests/around";
import { WireFault } from "../wire";
import { createLookout } from "./lookout";

function lookOut() {
  const around = new FakeAround();
  const asked: { name: string; answer(found: string): void; fail(fault: Error): void }[] = [];
  const lookout = createLookout<string>({
    everyMs: 5_000,
    after: (ms, fn) => around.after(ms, fn),
    isHidden: () => !around.isVisible,
  });
  const ask = (name: string) => () =>
    new Promise<string>((answer, fail) => void asked.push({ name, answer, fail }));
  const names = () => asked.map(({ name }) => name);
  const answer = async (found: string) => {
    asked.at(-1)!.answer(found);
    await around.pass(0);
  };
  return { around, asked, lookout, ask, names, answer };
}

test("what is looked at is asked again five seconds after each answer", async () => {
  const { around, lookout, ask, names, answer } = lookOut();
  lookout.start(ask("floor"));
  await answer("one");
  await around.pass(4_999);
  expect([lookout.seen.value, names()]).toEqual(["one", ["floor"]]);

  await around.pass(1);
  await answer("two");

  expect([lookout.seen.value, names()]).toEqual(["two", ["floor", "floor"]]);
});

test("nothing is asked while nobody can see it, and it goes on when somebody can", async () => {
  const { around, lookout, ask, names, answer } = lookOut();
  lookout.start(ask("floor"));
  await answer("one");
  around.isVisible = false;
  await around.pass(20_000);
  expect(names()).toEqual(["floor"]);

  around.isVisible = true;
  await around.pass(5_000);

  expect(names()).toEqual(["floor", "floor"]);
});

test("whoever turns away asks no more, and a late answer is not shown", async () => {
  const { around, lookout, ask, names, asked } = lookOut();
  lookout.start(ask("one"));
  lookout.stop();
  asked[0]!.answer("late");
  await around.pass(20_000);
  expect([lookout.seen.value, names()]).toEqual([null, ["one"]]);

  lookout.start(ask("two"));
  lookout.start(ask("three"));
  asked[2]!.answer("new");
  asked[1]!.answer("old");
  await around.pass(0);

  expect(lookout.seen.value).toBe("new");
});

test("a failed look keeps what was seen, says why, and is mended by the next", async () => {
  const { around, lookout, ask, asked, answer } = lookOut();
  lookout.start(ask("floor"));
  await answer("one");
  await around.pass(5_000);
  asked.at(-1)!.fail(new WireFault("forbidden", "Only somebody who leads a team can see this."));
  await around.pass(0);
  expect([lookout.seen.value, lookout.problem.value]).toEqual([
    "one",
    "Only somebody who leads a team can see this.",
  ]);

  await around.pass(5_000);
  await answer("two");

  expect([lookout.seen.value, lookout.problem.value]).toEqual(["two", ""]);
});

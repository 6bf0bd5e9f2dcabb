// What a page has left to tell goes with the next one, once, and with nobody else's.

import { expect, test } from "vitest";
import type { PageNews } from "../wire/protocol";
import { createRest } from "./rest";

const news: PageNews = {
  ...{ view: 7, heard: 1, seconds: 9, scroll: 50 },
  page: { url: "https://shop.example/boots", title: "Boots" },
};
const told = { ...news, ago: 1_500 };

function slot(text = "", isLasting = true) {
  return {
    get: () => text,
    set(changed: string) {
      text = changed;
      return isLasting;
    },
  };
}

function restWith(left = slot(), token = slot("maya")) {
  const clock = { now: 10_000 };
  const rest = createRest({ left, token }, () => clock.now);
  const heard: (PageNews | undefined)[] = [];
  const pass = (fail?: object) =>
    rest
      .passTo(async (given) => {
        heard.push(given);
        if (fail) throw fail;
      })
      .catch(() => {});
  return { rest, left, token, clock, heard, pass };
}

test("it is passed on with its age, and forgotten once it was heard", async () => {
  const { rest, clock, heard, pass } = restWith();
  expect(rest.keep(news)).toBe(true);
  clock.now += 1_500;

  await pass();
  await pass();

  expect(heard).toEqual([told, undefined]);
});

test("what nobody has answered is passed on again, what is refused for good is not", async () => {
  const { rest, clock, heard, pass } = restWith();
  rest.keep(news);
  clock.now += 1_500;

  for (const fail of [{}, { status: 401 }, { status: 503 }, { status: 400 }]) await pass(fail);
  await pass();

  expect(heard).toEqual([told, told, told, told, undefined]);
});

test("it stays here when somebody else has come", async () => {
  const { rest, left, token, heard, pass } = restWith();
  rest.keep(news);
  token.set("zoe");

  await pass();

  expect([heard, left.get()]).toEqual([[undefined], ""]);
});

test.each([
  ["another rest is waiting", news, slot("{}")],
  ["it is too long", { ...news, page: { url: `https://shop.example/${"ä".repeat(400)}` } }, slot()],
  ["nothing outlives the page", news, slot("", false)],
])("it is not kept where %s", (_, given, left) => {
  expect(restWith(left).rest.keep(given)).toBe(false);
});

test("what somebody else has put there hurts nobody", async () => {
  for (const text of ["{", "null", "7", '{"view": 1}', '"x"']) {
    const { heard, pass } = restWith(slot(text));
    await pass();
    expect(heard).toEqual([undefined]);
  }
});

test("a clock that was put back makes nothing happen in the future", async () => {
  const { rest, clock, heard, pass } = restWith();
  rest.keep(news);
  clock.now = 0;

  await pass();

  expect(heard[0]!.ago).toBe(0);
});

// What a page tells, and when.

import { expect, test } from "vitest";
import type { BeaconAnswer, InvitationCard, PageNews } from "../wire/protocol";
import { BEAT_MS, createBeacons, type Happening, LIVE_MS } from "./beacons";

const page = { url: "https://shop.example/boots" };
const invitation = { id: "1", trigger: 0, title: "Ana", body: "Hello", accept: "Yes", dismiss: "No" };
const settled = () => new Promise((resolve) => setTimeout(resolve));

const click = (label: string): Happening => ({ kind: "click", label });

function beaconsWith() {
  const sent: PageNews[] = [];
  const kept: PageNews[] = [];
  const answers: { resolve(answer: BeaconAnswer): void; reject(refusal: object): void }[] = [];
  const heard: InvitationCard[] = [];
  const clock = { now: 0, view: 0, seconds: 0, hasRoom: true };
  const beacons = createBeacons({
    post: {
      send(news) {
        sent.push(news);
        return new Promise((resolve, reject) => answers.push({ resolve, reject }));
      },
      sendLast: (news) => void sent.push(news),
      keep: (news) => clock.hasRoom && kept.push(news) > 0,
    },
    invited: (card) => void heard.push(card),
    now: () => clock.now,
    random: () => ++clock.view / 2 ** 48,
    reading: () => ({ seconds: clock.seconds, scroll: 0 }),
    mayTell: () => true,
  });
  const answer = async (given: BeaconAnswer = {}) => {
    answers.shift()!.resolve(given);
    await settled();
  };
  const refuse = async (status?: number) => {
    answers.shift()?.reject({ status });
    await settled();
  };
  return { beacons, sent, kept, heard, clock, answer, refuse };
}

test("a page that is seen on tells so every half minute, and what an agent says is heard", async () => {
  const { beacons, sent, heard, clock, answer } = beaconsWith();
  beacons.seen(page);
  await answer();

  for (clock.now = 0; clock.now < BEAT_MS; clock.now += 1_000) beacons.beat(false);
  expect(sent.length).toBe(1);
  beacons.beat(false);
  await answer({ invitation });

  expect(sent.map(({ view }) => view)).toEqual([1, 1]);
  expect(heard).toEqual([invitation]);
});

test("what happens is told sooner while somebody reads along", async () => {
  const { beacons, sent, clock, answer } = beaconsWith();
  beacons.seen(page);
  await answer();
  beacons.note({ kind: "click", label: "Buy" });
  clock.now = LIVE_MS;

  beacons.beat(false);
  expect(sent.length).toBe(1);
  beacons.beat(true);

  expect(sent[1]!.events).toEqual([{ kind: "click", label: "Buy", count: 1, ago: LIVE_MS }]);
});

test("nothing noted of one visitor is told of the next, whose page is told of at once", () => {
  const { beacons, sent } = beaconsWith();
  beacons.seen(page);
  beacons.note({ kind: "search", label: "a secret" });

  beacons.forget();
  beacons.seen(page);

  expect(sent.map(({ view, heard, events }) => [view, heard, events])).toEqual([
    [1, 0, []],
    [2, 0, []],
  ]);
});

test("a late answer to the page before lets nothing of this one overtake what is under way", async () => {
  const { beacons, sent, clock, answer } = beaconsWith();
  beacons.seen(page);
  beacons.forget();
  beacons.seen(page);
  await answer();

  clock.now = BEAT_MS;
  beacons.beat(false);
  expect(sent.map(({ view }) => view)).toEqual([1, 2]);

  await answer();
  beacons.beat(false);
  expect(sent.map(({ view }) => view)).toEqual([1, 2, 2]);
});

test("the rest of a page is kept for the next, and told at once where there is no room for it", async () => {
  const { beacons, sent, kept, clock, answer } = beaconsWith();
  beacons.seen(page);
  await answer();

  clock.seconds = 9;
  beacons.left(true);
  beacons.note({ kind: "click", label: "Buy" });
  clock.hasRoom = false;
  beacons.left(true);
  beacons.left();

  expect(kept.map(({ seconds }) => seconds)).toEqual([9]);
  expect(sent.map(({ heard, events }) => [heard, events!.length])).toEqual([
    [0, 0],
    [0, 1],
    [0, 1],
  ]);
});

test.each([
  ["nothing has answered", undefined],
  ["the server is busy", 503],
  ["it came too often", 429],
])("where %s, what happened is told again with what followed", async (_, status) => {
  const { beacons, sent, clock, answer, refuse } = beaconsWith();
  beacons.seen(page);
  await answer();
  beacons.note(click("Size"));
  clock.now = BEAT_MS;
  beacons.beat(false);
  beacons.note(click("Size"));
  await refuse(status);

  clock.now += BEAT_MS;
  beacons.beat(false);
  await answer();
  beacons.note(click("Buy"));
  beacons.left();

  expect(sent.map(({ heard, events }) => [heard, events!.map(({ label, count }) => [label, count])])).toEqual(
    [
      [0, []],
      [0, [["Size", 1]]],
      [
        0,
        [
          ["Size", 1],
          ["Size", 1],
        ],
      ],
      [2, [["Buy", 1]]],
    ],
  );
});

test("what is under way as the page is left is told once more with the rest", async () => {
  const { beacons, sent, clock, answer } = beaconsWith();
  beacons.seen(page);
  await answer();
  beacons.note(click("Size"));
  clock.now = BEAT_MS;
  beacons.beat(false);

  beacons.note(click("Buy"));
  beacons.left();

  expect(sent.at(-1)).toMatchObject({ heard: 0, events: [{ label: "Size" }, { label: "Buy" }] });
});

test.each([400, 413])("what is refused for good (%i) is told no more", async (status) => {
  const { beacons, sent, clock, answer, refuse } = beaconsWith();
  beacons.seen(page);
  await answer();
  beacons.note(click("Size"));
  clock.now = BEAT_MS;
  beacons.beat(false);
  await refuse(status);

  beacons.note(click("Buy"));
  beacons.left();

  expect(sent.at(-1)).toMatchObject({ heard: 1, events: [{ label: "Buy" }] });
});

test("where nothing gets out, much that happens asks no more often, and what is newest is kept", async () => {
  const { beacons, sent, refuse } = beaconsWith();
  beacons.seen(page);
  await refuse();

  for (let at = 0; at < 100; at++) {
    beacons.note(click(`Button number ${at}, with some words on it`));
    await refuse();
  }
  beacons.left();

  expect(sent.length).toBeLessThan(10);
  expect(sent.at(-1)!.heard! + sent.at(-1)!.events!.length).toBe(100);
  expect(sent.at(-1)!.events!.length).toBe(40);
});

test("what is too much for one beacon is told in several", async () => {
  const { beacons, sent, clock, answer, refuse } = beaconsWith();
  beacons.seen(page);
  await answer();
  const labels = Array.from({ length: 40 }, (_, at) => `${at} ${"語".repeat(110)}`);
  for (const label of labels) {
    beacons.note(click(label));
    await refuse();
  }

  const before = sent.length;
  while (sent.length === before || sent.at(-1)!.heard! + sent.at(-1)!.events!.length < labels.length) {
    clock.now += BEAT_MS;
    beacons.beat(false);
    await answer();
  }

  const told = sent.slice(before);
  expect(told.flatMap(({ events }) => events!.map(({ label }) => label))).toEqual(labels);
  for (const news of told) expect(new Blob([JSON.stringify(news)]).size).toBeLessThan(7_100);
});

test("nothing more is told of a page that was left until it is seen again", async () => {
  const { beacons, sent, clock, answer } = beaconsWith();
  beacons.seen(page);
  await answer();
  beacons.forget();

  beacons.note({ kind: "click", label: "Buy" });
  clock.now = BEAT_MS;
  beacons.beat(false);
  beacons.left();

  expect(sent.length).toBe(1);
});

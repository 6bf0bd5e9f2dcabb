import { expect, test } from "vitest";
import { line, mine } from "../tests/lines";
import { createReading } from "./reading";

/** A scrolling box of 100 px in which every line is 50 px high. */
function box() {
  let count = 0;
  let top = 0;
  let room = 100;
  const it = {
    get scrollTop() {
      return top;
    },
    set scrollTop(to: number) {
      top = Math.max(0, Math.min(to, count * 50 - room));
    },
    get clientHeight() {
      return room;
    },
    get scrollHeight() {
      return count * 50;
    },
  } as HTMLElement;
  const holds = (lines: number) => {
    count = lines;
  };
  const becomes = (height: number) => {
    room = height;
    it.scrollTop = top;
  };
  return { it, holds, becomes };
}

function reader(count: number) {
  const reading = createReading();
  const frame = box();
  let lines = Array.from({ length: count }, () => line());
  const draw = (next = lines) => {
    lines = next;
    frame.holds(next.length);
    reading.drawn(frame.it, next);
  };
  const scroll = (to: number) => {
    frame.it.scrollTop = to;
    return reading.scrolled(frame.it);
  };
  draw();
  return { reading, box: frame.it, becomes: frame.becomes, draw, scroll, lines: () => lines };
}

test("a conversation opens at its end, and stays there while new lines come", () => {
  const { box, draw, lines } = reader(10);
  expect(box.scrollTop).toBe(400);

  draw([...lines(), line()]);

  expect(box.scrollTop).toBe(450);
});

test("the end stays in view when the window is resized and scrolls by itself first", () => {
  const { reading, box, becomes } = reader(20);

  becomes(400);
  becomes(60);
  const wantsOlder = reading.scrolled(box);
  reading.resized(box);

  expect([wantsOlder, reading.atEnd.value, box.scrollTop]).toEqual([false, true, 940]);
});

test("new lines never move what is being read: they are counted", () => {
  const { reading, box, draw, scroll, lines } = reader(20);
  scroll(300);

  draw([...lines(), line(), line({ kind: "event" })]);
  draw([...lines(), line()]);

  expect([box.scrollTop, reading.newBelow.value, reading.atEnd.value]).toEqual([300, 2, false]);
});

test("reaching the end counts them as seen", () => {
  const { reading, draw, scroll, lines } = reader(20);
  scroll(300);
  draw([...lines(), line()]);

  scroll(950);

  expect([reading.newBelow.value, reading.atEnd.value]).toEqual([0, true]);
});

test("an own line leads to the end", () => {
  const { reading, box, draw, scroll, lines } = reader(20);
  scroll(300);

  draw([...lines(), mine()]);

  expect([box.scrollTop, reading.newBelow.value]).toEqual([950, 0]);
});

test("older lines push nothing away", () => {
  const { reading, box, draw, scroll, lines } = reader(20);
  scroll(100);

  draw([line(), line(), line(), ...lines()]);

  expect([box.scrollTop, reading.newBelow.value]).toEqual([250, 0]);
});

test("older lines are wanted before the beginning is reached", () => {
  const { scroll } = reader(20);

  expect([scroll(500), scroll(200)]).toEqual([false, true]);
});

test("an echo that replaces a line on its way is no new line", () => {
  const { reading, draw, scroll, lines } = reader(20);
  const sent = mine({ seq: null, delivery: "sending" });
  draw([...lines(), sent]);
  scroll(300);

  draw([...lines().slice(0, -1), { ...sent, seq: 99, delivery: "sent" }]);

  expect([reading.newBelow.value, reading.atEnd.value]).toEqual([0, false]);
});

test("reading starts where the unread begins, when the end would hide it", () => {
  const { reading, box } = reader(20);

  reading.from(box, 400);
  const far = [box.scrollTop, reading.atEnd.value];
  reading.toEnd(box);
  reading.from(box, 950);

  expect([far, [box.scrollTop, reading.atEnd.value]]).toEqual([
    [400, false],
    [900, true],
  ]);
});

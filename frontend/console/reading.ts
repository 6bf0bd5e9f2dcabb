// Where the reader is in a conversation: new lines never move what is being read.

import { signal } from "@preact/signals";
import type { Line } from "../wire";

const AT_END_PX = 48; // about one line of talk: closer than that is "at the end"
const NEAR_START_PX = 240; // older lines are fetched before the reader hits the top

type Edges = { first: string | undefined; last: string | undefined; height: number; room: number };

export function createReading() {
  const atEnd = signal(true);
  const newBelow = signal(0);
  let edges: Edges = { first: undefined, last: undefined, height: 0, room: 0 };

  const toEnd = (box: HTMLElement) => {
    box.scrollTop = box.scrollHeight;
    atEnd.value = true;
    newBelow.value = 0;
  };

  return {
    atEnd,
    newBelow,
    toEnd,

    /** Call after the lines were drawn. */
    drawn(box: HTMLElement, lines: readonly Line[]) {
      const before = edges;
      edges = { first: lines[0]?.key, last: lines.at(-1)?.key, ...sizeOf(box) };
      const fresh = before.last === undefined ? [] : after(lines, before.last);
      const wasEmpty = before.first === undefined;
      if (wasEmpty || (atEnd.peek() && !olderCame(before, lines)) || fresh.some((line) => line.mine))
        return toEnd(box);
      if (olderCame(before, lines)) box.scrollTop += box.scrollHeight - before.height;
      const unseen = fresh.filter((line) => line.kind !== "event").length;
      if (unseen > 0) newBelow.value += unseen;
    },

    /** What had not been read begins at `top`: when the end hides it, reading starts there. */
    from(box: HTMLElement, top: number) {
      if (top >= box.scrollTop) return;
      box.scrollTop = top;
      atEnd.value = false;
    },

    /** Call when the box or what is in it changed its size. */
    resized(box: HTMLElement) {
      edges = { ...edges, ...sizeOf(box) };
      if (atEnd.peek()) toEnd(box);
    },

    /** Call when the reader scrolled; answers whether older lines are wanted. */
    scrolled(box: HTMLElement): boolean {
      // A window that was resized scrolls by itself, before anybody is told of its size: nobody has left the end.
      const { height, room } = sizeOf(box);
      if (height !== edges.height || room !== edges.room) return false;
      atEnd.value = box.scrollHeight - box.clientHeight - box.scrollTop <= AT_END_PX;
      if (atEnd.value) newBelow.value = 0;
      return box.scrollTop < NEAR_START_PX;
    },
  };
}

const sizeOf = (box: HTMLElement) => ({ height: box.scrollHeight, room: box.clientHeight });

const olderCame = (before: Edges, lines: readonly Line[]) =>
  before.first !== undefined &&
  before.first !== lines[0]?.key &&
  lines.some((line) => line.key === before.first);

function after(lines: readonly Line[], key: string): Line[] {
  const at = lines.findIndex((line) => line.key === key);
  return at < 0 ? [] : lines.slice(at + 1);
}

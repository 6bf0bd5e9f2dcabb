// Keeps what is read where it is: new lines scroll into view only when the end was in view already.

import { signal } from "@preact/signals";
import type { Line } from "../wire";

// So near to the end still counts as reading the end.
const NEAR_PX = 48;
// Older lines are fetched before the beginning is reached.
const AHEAD_PX = 200;

export class Scroll {
  readonly isAtEnd = signal(true);
  /** How many lines of the other side have arrived below what is being read. */
  readonly below = signal(0);

  #box: HTMLElement | null = null;
  #watcher: ResizeObserver | null = null;
  #height = 0;
  #room = 0;
  #first = "";
  #last = "";

  readonly attach = (box: HTMLElement | null): void => {
    this.#watcher?.disconnect();
    this.#box = box;
    if (!box) return;
    // Pictures that load, a keyboard that opens, a composer that grows: the end stays in view.
    this.#watcher = new ResizeObserver(() => {
      this.#measure(box);
      if (this.isAtEnd.peek()) this.toEnd();
    });
    for (const element of [box, ...box.children]) this.#watcher.observe(element);
  };

  /** These lines have just been drawn, and nothing has been painted yet. */
  drew(lines: readonly Line[]): void {
    const box = this.#box;
    if (!box) return;
    const first = lines[0]?.key ?? "";
    const last = lines.at(-1);
    if (first !== this.#first && lines.some(({ key }) => key === this.#first))
      box.scrollTop += box.scrollHeight - this.#height;
    if (last && last.key !== this.#last && !this.isAtEnd.peek() && !last.mine) {
      const news = lines.slice(lines.findIndex(({ key }) => key === this.#last) + 1);
      this.below.value += news.filter(({ mine, kind }) => !mine && kind !== "event").length;
    } else if (this.isAtEnd.peek() || (last?.mine && last.key !== this.#last)) this.toEnd();
    this.#first = first;
    this.#last = last?.key ?? "";
    this.#measure(box);
  }

  #measure(box: HTMLElement): void {
    this.#height = box.scrollHeight;
    this.#room = box.clientHeight;
  }

  readonly toEnd = (): void => {
    if (this.#box) this.#box.scrollTop = this.#box.scrollHeight;
    this.isAtEnd.value = true;
    this.below.value = 0;
  };

  /** Answers whether the beginning comes near. */
  moved(): boolean {
    const box = this.#box;
    if (!box) return false;
    // A window that was resized scrolls by itself, before anybody is told of its size: nobody has left the end.
    if (box.scrollHeight !== this.#height || box.clientHeight !== this.#room) return false;
    this.isAtEnd.value = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    if (this.isAtEnd.value) this.below.value = 0;
    return box.scrollTop < AHEAD_PX;
  }
}

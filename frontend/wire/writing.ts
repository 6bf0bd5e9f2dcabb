// Tells the other side that somebody is writing: at once, then not more often than the wire allows.

import type { Around } from "./around";

// The wire allows one typing frame in two seconds.
export const TYPING_EVERY_MS = 2_000;

export class Writing {
  #latest = new Map<string, { text: string | undefined; isNew: boolean; cancel: () => void }>();

  constructor(
    readonly around: Around,
    readonly transmit: (conv: string, text: string | undefined) => void,
  ) {}

  typed(conv: string, text: string | undefined): void {
    const waiting = this.#latest.get(conv);
    if (waiting) this.#latest.set(conv, { ...waiting, text, isNew: true });
    else this.#send(conv, text);
  }

  /** The message is on its way, so nobody is writing it any more. */
  sent(conv: string): void {
    this.#latest.get(conv)?.cancel();
    this.#latest.delete(conv);
  }

  stop(): void {
    for (const conv of [...this.#latest.keys()]) this.sent(conv);
  }

  #send(conv: string, text: string | undefined): void {
    this.transmit(conv, text);
    const cancel = this.around.after(TYPING_EVERY_MS, () => {
      const { text, isNew } = this.#latest.get(conv)!;
      this.#latest.delete(conv);
      if (isNew) this.#send(conv, text);
    });
    this.#latest.set(conv, { text, isNew: false, cancel });
  }
}

// What the server shows as a whole each time: of two snapshots the newer one stands.

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";

export class Snapshot<T> {
  readonly #shown: Signal<T | null> = signal(null);
  readonly shown: ReadonlySignal<T | null> = this.#shown;
  #rev = -1;

  show(rev: number, snapshot: T): void {
    if (rev <= this.#rev) return;
    this.#rev = rev;
    this.#shown.value = snapshot;
  }

  /** The numbering begins anew; what is shown stays until it is replaced. */
  restart(): void {
    this.#rev = -1;
  }
}

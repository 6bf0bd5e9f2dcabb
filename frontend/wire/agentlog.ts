// The agent's own log: each line once and in order, whatever arrives.

import type { AgentLine } from "./protocol";

export class AgentLog {
  /** The last line applied; null before the first welcome. */
  aseq: number | null = null;
  #hasAsked = false;

  constructor(
    readonly apply: (line: AgentLine) => void,
    /** Lines are missing: a fresh hello brings them. */
    readonly askAgain: () => void,
  ) {}

  /** The position comes before the data: what is older than it is history. */
  welcome(aseq: number): void {
    this.aseq ??= aseq;
    if (aseq > this.aseq || this.#hasAsked) return;
    // The server's log is shorter than what we have: it has begun anew.
    this.aseq = aseq;
  }

  enter(line: AgentLine): void {
    if (this.aseq !== null && line.aseq <= this.aseq) return;
    if (this.aseq !== null && line.aseq > this.aseq + 1 && !this.#hasAsked) {
      this.#hasAsked = true;
      return this.askAgain();
    }
    // Asked once already: what cannot be had any more is stepped over, for the welcome has told the outcome.
    this.#hasAsked = false;
    this.aseq = line.aseq;
    this.apply(line);
  }
}

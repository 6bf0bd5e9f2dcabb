// The page's own calls: `livechat('open')`, also those made before this script had arrived.

import { explain } from "./explain";

type Listener = (detail?: unknown) => void;
type Verb = (argument: never) => void;
type Queue = { (...call: unknown[]): void; q?: ArrayLike<unknown>[] };

export class Commands {
  #listeners: { event: string; fn: Listener }[] = [];
  #verbs: Record<string, Verb> | null = null;
  #early: ArrayLike<unknown>[] = [];

  constructor() {
    const host = window as unknown as { livechat?: Queue };
    // The usual snippet collects calls in `livechat.q` until the script is there.
    this.#early = host.livechat?.q ? Array.from(host.livechat.q) : [];
    host.livechat = (...call) => {
      if (this.#verbs) this.#obey(call);
      else this.#early.push(call);
    };
  }

  run(verbs: Record<string, Verb>): void {
    this.#verbs = verbs;
    for (const call of this.#early.splice(0)) this.#obey(call);
  }

  emit(event: string, detail?: unknown): void {
    for (const listener of this.#listeners) {
      if (listener.event !== event) continue;
      try {
        listener.fn(detail);
      } catch (problem) {
        console.error(problem);
      }
    }
  }

  #obey(call: ArrayLike<unknown>): void {
    const [name, first, second] = Array.from(call);
    const verb = Object.hasOwn(this.#verbs!, String(name)) ? this.#verbs![String(name)] : undefined;
    if (name === "on" && typeof second === "function")
      this.#listeners.push({ event: String(first), fn: second as Listener });
    else if (verb) verb(first as never);
    else explain(`unknown command "${String(name)}"`, "use open, close, on, set or shutdown");
  }
}

// The page's own calls: `livechat('open')`, also those made before this script had arrived.

import { explain } from "./explain";

type Listener = (detail?: unknown) => void;
type Verb = (first: never, second: never) => void;
type Queue = { (...call: unknown[]): void; q?: ArrayLike<unknown>[]; site?: string };

const host = window as unknown as { livechat?: Queue };

/** The site whose script is on this page already. */
export const siteHere = () => host.livechat?.site;

export function createCommands(site: string) {
  const listeners: [event: string, fn: Listener][] = [];
  // The usual snippet collects calls in `livechat.q` until the script is there.
  let early = Array.from(host.livechat?.q ?? []);
  let isComplete = false;
  const verbs: Record<string, Verb> = Object.create(null);
  host.livechat = (...call) => obey(call);
  host.livechat.site = site;

  function obey(call: ArrayLike<unknown>) {
    const [name, first, second] = Array.from(call);
    const verb = verbs[String(name)];
    if (name === "on" && typeof second === "function") on(String(first), second as Listener);
    else if (verb) verb(first as never, second as never);
    // Who comes later may know it.
    else if (!isComplete) early.push(call);
    else explain(`unknown command "${String(name)}"`, "see the list of calls in the documentation");
  }

  function on(event: string, fn: Listener) {
    listeners.push([event, fn]);
  }

  return {
    on,
    /** More verbs; `isAll` says that no others will come. */
    run(known: Record<string, Verb>, isAll = false) {
      isComplete = isAll;
      Object.assign(verbs, known);
      const calls = early;
      early = [];
      for (const call of calls) obey(call);
    },
    emit(event: string, detail?: unknown) {
      for (const [wanted, fn] of listeners) {
        if (wanted !== event) continue;
        try {
          fn(detail);
        } catch (problem) {
          console.error(problem);
        }
      }
    },
  };
}

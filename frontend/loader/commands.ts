// The page's own calls: `livechat('open')`, also those made before this script had arrived.

import { explain } from "./explain";

type Listener = (detail?: unknown) => void;
type Verb = (argument: never) => void;
type Queue = { (...call: unknown[]): void; q?: ArrayLike<unknown>[]; site?: string };

const host = window as unknown as { livechat?: Queue };

/** The site whose script is on this page already. */
export const siteHere = () => host.livechat?.site;

export function createCommands(site: string) {
  const listeners: [event: string, fn: Listener][] = [];
  // The usual snippet collects calls in `livechat.q` until the script is there.
  const early = Array.from(host.livechat?.q ?? []);
  let verbs: Map<unknown, Verb> | undefined;
  host.livechat = (...call) => {
    if (verbs) obey(call);
    else early.push(call);
  };
  host.livechat.site = site;

  function obey(call: ArrayLike<unknown>) {
    const [name, first, second] = Array.from(call);
    const verb = verbs?.get(name);
    if (name === "on" && typeof second === "function") listeners.push([String(first), second as Listener]);
    else if (verb) verb(first as never);
    else explain(`unknown command "${String(name)}"`, "use open, close, on, set or shutdown");
  }

  return {
    run(known: Record<string, Verb>) {
      verbs = new Map(Object.entries(known));
      for (const call of early) obey(call);
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

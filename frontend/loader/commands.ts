// The page's own calls: `livechat('open')`, also those made before this script had arrived.

import { explain } from "./explain";

type Listener = (detail?: unknown) => void;
type Verb = (first: never, second: never) => void;
type Call = Iterable<unknown>;
type Queue = { (...call: unknown[]): void; q?: Iterable<Call>; site?: string };

const host = window as unknown as { livechat?: Queue };

/** The site whose script is on this page already. */
export const siteHere = host.livechat?.site;

export function createCommands(site: string) {
  const listeners: [event: string, fn: Listener][] = [];
  // The usual snippet collects calls in `livechat.q` until the script is there.
  let early = [...(host.livechat?.q ?? [])];
  let isComplete = false;
  const verbs: Record<string, Verb> = Object.create(null);
  host.livechat = (...call) => obey(call);
  host.livechat.site = site;

  function obey(call: Call) {
    const [name, first, second] = call as Iterable<string>;
    const verb = verbs[name!];
    if (name === "on" && typeof second === "function") on(first!, second as Listener);
    else if (verb) verb(first as never, second as never);
    // Who comes later may know it.
    else if (!isComplete) early.push(call);
    else explain("unknown command", name);
  }

  function on(event: string, fn: Listener) {
    listeners.push([event, fn]);
  }

  return {
    on,
    listeners,
    /** More verbs; `isAll` says that no others will come. */
    run(known: Record<string, Verb>, isAll = false) {
      isComplete = isAll;
      Object.assign(verbs, known);
      const calls = early;
      early = [];
      for (const call of calls) obey(call);
    },
    emit(event: string, detail?: unknown) {
      // What a page's own function raises is the page's.
      for (const [wanted, fn] of listeners) if (wanted === event) queueMicrotask(() => fn(detail));
    },
  };
}

// What an agent does to a conversation, and where they are told when it does not work.

import { signal } from "@preact/signals";
import type { Person, Wire } from "../wire";
import { WireFault } from "../wire";
import type { Notices } from "./notices";
import type { Refusals, Spot } from "./refusals";
import type { Declared } from "./standing";
import { words } from "./words";

type Args = Record<string, unknown>;

export function createActs(wire: Wire, me: Person, notices: Notices, refusals: Refusals) {
  const taking = signal<ReadonlySet<string>>(new Set());

  /** Answers whether it is done. */
  const act = async (name: string, conv: string | null, args: Args = {}): Promise<boolean> => {
    refusals.forget();
    try {
      await wire.op(name, conv, args);
      return true;
    } catch (fault) {
      refused(fault, spotsOf(name, conv, args));
      return false;
    }
  };

  const refused = (fault: unknown, spots: readonly Spot[]) => {
    const why = reasonOf(fault, words.notices.failed);
    // Somebody was faster than the agent, who need not do anything about it.
    const isOver = fault instanceof WireFault && fault.code === "offer_expired";
    if (isOver) notices.say("info", why);
    else refusals.say(spots, why);
  };

  return {
    act,
    taking,
    refused,

    async take(conv: string): Promise<boolean> {
      if (taking.peek().has(conv)) return false;
      taking.value = new Set([...taking.peek(), conv]);
      const won = await act("take", conv);
      taking.value = new Set([...taking.peek()].filter((id) => id !== conv));
      return won;
    },

    reopen: (conv: string) => act("reopen", conv),
    note: (conv: string, body: string) => act("note", conv, { body }),
    wrapUp: (conv: string) => act("wrap_up", conv),
    pull: (conv: string) => act("assign", conv, { agent: Number(me.id) }),
    declare: (state: Declared, reason: string) =>
      act("set_state", null, { state, ...(reason && { reason }) }),
  };
}

const OF_OUTCOME = new Set(["topic", "resolve", "voice"]);

/** Where the agent has pressed, as far as that is on the page. */
function spotsOf(name: string, conv: string | null, { agent }: Args): readonly Spot[] {
  if (name === "move") return [`colleague ${agent}`];
  if (!conv) return [];
  const everywhere: readonly Spot[] = [`foot ${conv}`, `row ${conv}`];
  if (name === "read_guideline") return [`guideline ${conv}`, ...everywhere];
  if (name === "report_page") return [`report ${conv}`, ...everywhere];
  return OF_OUTCOME.has(name) ? [`outcome ${conv}`, ...everywhere] : everywhere;
}

export function reasonOf(fault: unknown, otherwise: string): string {
  if (!(fault instanceof WireFault)) return otherwise;
  return fault.code === "unavailable" ? words.notices.offline : fault.message || otherwise;
}

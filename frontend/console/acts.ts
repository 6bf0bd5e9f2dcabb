// What an agent does to a conversation, and what they are told when it does not work.

import { signal } from "@preact/signals";
import type { Person, Wire } from "../wire";
import { WireFault } from "../wire";
import type { Notices } from "./notices";
import type { Declared } from "./standing";
import { words } from "./words";

export function createActs(wire: Wire, me: Person, notices: Notices) {
  const taking = signal<ReadonlySet<string>>(new Set());

  /** Answers whether it is done. */
  const act = async (
    name: string,
    conv: string | null,
    args: Record<string, unknown> = {},
  ): Promise<boolean> => {
    try {
      await wire.op(name, conv, args);
      return true;
    } catch (fault) {
      refused(fault);
      return false;
    }
  };

  const refused = (fault: unknown) => {
    // Somebody was faster than the agent, who need not do anything about it.
    const isOver = fault instanceof WireFault && fault.code === "offer_expired";
    notices.say(isOver ? "info" : "bad", reasonOf(fault, words.notices.failed));
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

export function reasonOf(fault: unknown, otherwise: string): string {
  if (!(fault instanceof WireFault)) return otherwise;
  return fault.code === "unavailable" ? words.notices.offline : fault.message || otherwise;
}

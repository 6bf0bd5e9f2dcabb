// To whom a conversation can go: colleagues and queues in the order in which they are offered for choice.

import type { Receiver, Receivers, ReceivingQueue } from "../wire";
import { shareOf } from "./loads";
import { matches } from "./rows";

export type Choice =
  | { kind: "agent"; key: string; id: number; name: string; can: boolean; whyNot: string; agent: Receiver }
  | {
      kind: "queue";
      key: string;
      id: number;
      name: string;
      can: boolean;
      whyNot: string;
      queue: ReceivingQueue;
    };

/** By which a choice is found again, whatever else is listed by then. */
export const keyOf = (kind: Choice["kind"], id: number) => `${kind}-${id}`;

/** Who can take it comes first, of these whoever carries least; a queue by its name. */
export function choicesOf({ agents, queues }: Receivers, filter: string): Choice[] {
  const people = agents
    .filter(({ name }) => matches(filter, name))
    .map(asAgent)
    .sort((a, b) => firstIf(a.can, b.can) || shareFor(a) - shareFor(b) || byName(a, b));
  const lines = queues
    .filter(({ name, team }) => matches(filter, name, team))
    .map(asQueue)
    .sort((a, b) => firstIf(a.can, b.can) || byName(a, b));
  return [...people, ...lines];
}

const asAgent = (agent: Receiver): Choice & { kind: "agent" } => ({
  kind: "agent",
  key: keyOf("agent", agent.id),
  id: agent.id,
  name: agent.name,
  can: agent.can_take,
  whyNot: agent.can_take ? "" : (agent.why_not ?? ""),
  agent,
});

const asQueue = (queue: ReceivingQueue): Choice & { kind: "queue" } => ({
  kind: "queue",
  key: keyOf("queue", queue.id),
  id: queue.id,
  name: queue.name,
  can: queue.is_open && !queue.why_not,
  whyNot: queue.why_not ?? "",
  queue,
});

const shareFor = ({ agent }: { agent: Receiver }) => shareOf(agent.used, agent.capacity);
const firstIf = (one: boolean, other: boolean) => Number(other) - Number(one);
const byName = (one: Choice, other: Choice) => one.name.localeCompare(other.name);

/** The chosen one while it is still listed, else the first who can take it, else the first. */
export const chosenOf = (choices: readonly Choice[], key: string | null): Choice | null =>
  choices.find((choice) => choice.key === key) ?? choices.find(({ can }) => can) ?? choices[0] ?? null;

/** Only somebody who leads is let in here, and says so on purpose. */
export const isOverLimit = (choice: Choice) =>
  choice.kind === "agent" && choice.can && choice.agent.state === "full";

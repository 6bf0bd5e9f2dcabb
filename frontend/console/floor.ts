// The floor for whoever leads: who is there and how much they carry, which queues wait, and what is moved.

import { computed, signal } from "@preact/signals";
import type { ConvHead, ConvList, Floor, FloorAgent, Wire } from "../wire";
import { createLookout } from "./lookout";

const LOOK_AGAIN_MS = 5_000;

/** Who is being served, beside what the server tells of the floor. */
export type Seen = Floor & { served: readonly ConvHead[] };

type FloorParts = {
  wire: Pick<Wire, "fetch">;
  after(ms: number, fn: () => void): () => void;
  isHidden(): boolean;
  /** Answers whether it is done. */
  act(name: string, conv: string | null, args: Record<string, unknown>): Promise<boolean>;
};

export function createFloor({ wire, after, isHidden, act }: FloorParts) {
  const isOpen = signal(false);
  const lookout = createLookout<Seen>({ everyMs: LOOK_AGAIN_MS, after, isHidden });

  const look = async (): Promise<Seen> => {
    const [floor, served] = await Promise.all([
      wire.fetch<Floor>("/floor"),
      wire.fetch<ConvList>("/conversations?state=active"),
    ]);
    const agents = withUnplaced(floor.agents, lookout.seen.peek()?.agents ?? []);
    return { ...floor, agents, served: served.items };
  };

  return {
    isOpen,
    seen: lookout.seen,
    problem: lookout.problem,
    lookAgain: lookout.look,
    agents: computed(() => [...(lookout.seen.value?.agents ?? [])].sort(byPresence)),
    queues: computed(() => [...(lookout.seen.value?.queues ?? [])].sort(byWait)),
    servedBy: (agent: number) =>
      lookout.seen.value?.served.filter(({ assignee }) => assignee?.id === String(agent)) ?? [],

    show() {
      if (isOpen.peek()) return;
      isOpen.value = true;
      lookout.start(look);
    },
    hide() {
      isOpen.value = false;
      lookout.stop();
    },
    async move(agent: number, queue: number, serves: boolean) {
      await act("move", null, { agent, queue, serves });
      await lookout.look();
    },
  };
}

/** Who was taken out of their last queue is not listed any more, and stays in sight to be put back. */
const withUnplaced = (agents: readonly FloorAgent[], before: readonly FloorAgent[]): FloorAgent[] => {
  const listed = new Set(agents.map(({ id }) => id));
  const unplaced = before.filter(({ id }) => !listed.has(id));
  return [...agents, ...unplaced.map((agent) => ({ ...agent, queues: [] }))];
};

const ABSENT = new Set(["offline", "reconnecting", "not_responding"]);
const isThere = ({ state }: Pick<FloorAgent, "state">) => !ABSENT.has(state);

const byPresence = (one: FloorAgent, other: FloorAgent) =>
  Number(isThere(other)) - Number(isThere(one)) || one.name.localeCompare(other.name);

const byWait = (one: Floor["queues"][number], other: Floor["queues"][number]) =>
  (other.longest_wait_s ?? -1) - (one.longest_wait_s ?? -1) || one.name.localeCompare(other.name);

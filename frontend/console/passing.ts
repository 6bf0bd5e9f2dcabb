// Passing a conversation on: to whom, in which way, and what is under way already.

import { signal } from "@preact/signals";
import type { ConvHead, Person, Receivers, Wire } from "../wire";
import { type Way, waysOf } from "./access";
import { reasonOf } from "./acts";
import { createLookout } from "./lookout";
import { type Choice, keyOf } from "./receivers";
import { words } from "./words";

const LOOK_AGAIN_MS = 5_000;

/** What is to be passed on, in which ways that may be done, and the key of whom it begins with, if of any. */
export type Passed = {
  conv: string;
  name: string;
  ways: Record<Choice["kind"], readonly Way[]>;
  to: string | null;
};

type PassingParts = {
  wire: Pick<Wire, "desk" | "op" | "fetch">;
  me: Person;
  after(ms: number, fn: () => void): () => void;
  isHidden(): boolean;
  /** Answers whether it is done. */
  act(name: string, conv: string): Promise<boolean>;
  done(sentence: string): void;
};

export function createPassing({ wire, me, after, isHidden, act, done }: PassingParts) {
  const passed = signal<Passed | null>(null);
  const refusal = signal("");
  const busy = signal(false);
  const lookout = createLookout<Receivers>({ everyMs: LOOK_AGAIN_MS, after, isHidden });

  const close = () => {
    passed.value = null;
    lookout.stop();
  };

  const argsOf = ({ kind, id }: Choice, way: Way, note: string) =>
    way === "assign" ? { agent: id } : { [kind]: id, warm: way === "ask", note };

  return {
    passed,
    refusal,
    busy,
    receivers: lookout.seen,
    unseen: lookout.problem,
    lookAgain: lookout.look,
    close,

    /** With a queue it begins with that one. */
    open(
      { id, state, assignee, visitor }: Pick<ConvHead, "id" | "state" | "assignee" | "visitor">,
      queue?: number | null,
    ) {
      const ways = (kind: Choice["kind"]) => waysOf({ state, assignee: assignee ?? null }, me, kind);
      passed.value = {
        conv: id,
        name: visitor.name,
        ways: { agent: ways("agent"), queue: ways("queue") },
        to: queue ? keyOf("queue", queue) : null,
      };
      refusal.value = "";
      lookout.start(() => wire.fetch<Receivers>(`/conversations/${id}/receivers`));
    },

    /** What is refused is said where it was asked, and nothing that was written is lost. */
    async pass(choice: Choice, way: Way, note: string) {
      const it = passed.peek();
      if (!it || busy.peek() || !choice.can) return;
      busy.value = true;
      refusal.value = "";
      try {
        await wire.op(way === "assign" ? "assign" : "transfer", it.conv, argsOf(choice, way, note.trim()));
        close();
        done(words.passing.done[choice.kind === "queue" ? "queue" : way](it.name, choice.name));
      } catch (fault) {
        refusal.value = reasonOf(fault, words.notices.failed);
        void lookout.look();
      } finally {
        busy.value = false;
      }
    },

    /** What the agent is passing on in this conversation. */
    handingOf: (conv: string) => wire.desk.value?.handing?.find((it) => it.conv === conv),
    /** Who asked the agent for advice in it. */
    consultOf: (conv: string) => wire.desk.value?.consults?.find((it) => it.conv === conv),
    takeBack: (conv: string) => act("cancel_transfer", conv),
    handOver: (conv: string) => act("hand_over", conv),
    stopConsulting: (conv: string) => act("stop_consulting", conv),
    stop: close,
  };
}

export type Passing = ReturnType<typeof createPassing>;

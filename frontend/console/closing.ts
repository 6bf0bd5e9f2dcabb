// Closing a conversation: the question what it was about and whether it helped, which never stands in the way.

import { signal } from "@preact/signals";
import type { Person, ResolveArgs, Topic, VoiceArgs, Wire } from "../wire";
import { mayClose } from "./access";

export type Resolved = ResolveArgs["value"];
export type Voice = VoiceArgs["kind"];

type ClosingParts = {
  wire: Pick<Wire, "conversations">;
  me: Person;
  /** Answers whether it is done, and says so when it is not. */
  act(name: string, conv: string, args?: Record<string, unknown>): Promise<boolean>;
};

export function createClosing({ wire, me, act }: ClosingParts) {
  /** The conversation that is about to be closed. */
  const asked = signal<string | null>(null);
  const headOf = (conv: string) => wire.conversations.peek().get(conv)?.head.peek();

  const chooseTopic = (conv: string, topic: Topic | null) => act("topic", conv, { topic: topic?.id ?? null });
  const resolve = (conv: string, value: Resolved) => act("resolve", conv, { value });

  return {
    asked,
    chooseTopic,
    resolve,
    /** The conversation goes on by telephone; the team reads in which way. */
    speak: (conv: string, kind: Voice) => act("voice", conv, { kind }),

    ask(conv: string) {
      const head = headOf(conv);
      if (head && mayClose(head, me)) asked.value = conv;
    },

    cancel() {
      asked.value = null;
    },

    /** Closes first: whatever else is said must not keep anybody waiting. */
    async close(topic: Topic | null, value: Resolved | null) {
      const conv = asked.peek();
      if (!conv) return;
      const before = headOf(conv)?.topic?.id ?? null;
      asked.value = null;
      if (!(await act("close", conv))) return;
      if ((topic?.id ?? null) !== before) void chooseTopic(conv, topic);
      if (value) void resolve(conv, value);
    },
  };
}

export type Closing = ReturnType<typeof createClosing>;

// The talk in front of the visitor: which conversation it is, and what can be done with it.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Conversation, Keep, Line, Place, Wire, WireFault } from "../wire";

export type Phase = "loading" | "new" | "waiting" | "active" | "closed";

export interface Talk {
  conversation: ReadonlySignal<Conversation | null>;
  lines: ReadonlySignal<readonly Line[]>;
  phase: ReadonlySignal<Phase>;
  /** Where the visitor stands while they wait; null while that is not known. */
  place: ReadonlySignal<Place | null>;
  /** What went wrong last, in words. */
  problem: ReadonlySignal<string>;
  offersIntroduction: ReadonlySignal<boolean>;
  /** Whether this is the visitor's own name, as the server writes it. */
  isOwnName(name: string): boolean;
  report(problem: string): void;
  startNew(): void;
  end(): Promise<void>;
  goOn(): Promise<void>;
  introduce(name: string, email: string): Promise<void>;
  /** Waits no longer. */
  choose(what: "message" | "call", answers: object): Promise<void>;
  declineIntroduction(): void;
  /** Says what one thinks of a conversation that ended. */
  judge(conv: string, name: "resolve" | "rate" | "would_call", args: object): Promise<void>;
}

export function createTalk(wire: Wire, keep: Keep, scope: string): Talk {
  const declinedKey = `livechat:unnamed:${scope}`;
  const problem = signal("");
  const leftBehind = signal("");
  const isDeclined = signal(keep.get(declinedKey) !== null);

  const conversation = computed(() => {
    const newestFirst = [...wire.conversations.value.values()].sort((a, b) =>
      b.head.value.created_at.localeCompare(a.head.value.created_at),
    );
    const open = newestFirst.find(({ head }) => head.value.state !== "closed");
    const latest = newestFirst[0] ?? null;
    return open ?? (latest?.id === leftBehind.value ? null : latest);
  });
  const lines = computed(() => [...(conversation.value?.lines.value ?? []), ...wire.starting.value]);
  const phase = computed<Phase>(() => {
    if (!wire.ready.value) return "loading";
    return conversation.value?.head.value.state ?? "new";
  });
  const place = computed(() => conversation.value?.place.value ?? null);
  const offersIntroduction = computed(
    () =>
      phase.value === "waiting" &&
      !isDeclined.value &&
      !conversation.value?.head.value.visitor.name &&
      lines.value.some(({ mine, delivery }) => mine && delivery !== "sending" && delivery !== "failed"),
  );

  async function act(name: string, args = {}, conv = conversation.value?.id ?? null) {
    problem.value = "";
    try {
      await wire.op(name, conv, args);
    } catch (fault) {
      problem.value = (fault as WireFault).message;
      throw fault;
    }
  }

  function declineIntroduction() {
    keep.set(declinedKey, "1");
    isDeclined.value = true;
  }

  return {
    conversation,
    lines,
    phase,
    place,
    problem,
    offersIntroduction,
    isOwnName: (name) =>
      name === conversation.value?.head.value.visitor.name ||
      lines.value.some((line) => line.mine && line.name === name),
    report(text) {
      problem.value = text;
    },
    startNew() {
      problem.value = "";
      leftBehind.value = conversation.value?.id ?? "";
    },
    end: () => act("close"),
    goOn: () => act("reopen"),
    async introduce(name, email) {
      if (!name && !email) return declineIntroduction();
      await act("introduce", { name, email }, null);
      isDeclined.value = true;
    },
    judge: (conv, name, args) => act(name, args, conv),
    async choose(what, answers) {
      await act(what === "call" ? "call_back" : "leave_message", answers);
      declineIntroduction();
    },
    declineIntroduction,
  };
}

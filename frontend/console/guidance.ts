// Why a conversation is where it is, and how its team wants it handled.

import { effect, type ReadonlySignal, untracked } from "@preact/signals";
import type { Conversation, Standing, Wire } from "../wire";
import { createLookout } from "./lookout";

const LOOK_AGAIN_MS = 10_000; // why somebody still waits changes while they do

type GuidanceParts = {
  wire: Pick<Wire, "fetch">;
  conversation: ReadonlySignal<Conversation | null>;
  /** Whether the place where it is shown is open. */
  isShown: ReadonlySignal<boolean>;
  after(ms: number, fn: () => void): () => void;
  isHidden(): boolean;
};

export function createGuidance({ wire, conversation, isShown, after, isHidden }: GuidanceParts) {
  const lookout = createLookout<Standing>({ everyMs: LOOK_AGAIN_MS, after, isHidden });

  let before = "";

  const turnTo = (conv: string | null, about: string) => {
    if (about === before) return;
    before = about;
    if (conv === null) lookout.stop();
    else lookout.start(() => wire.fetch<Standing>(`/conversations/${conv}/standing`));
  };

  const stop = effect(() => {
    const head = isShown.value ? conversation.value?.head.value : undefined;
    // Asked anew when somebody else answers, or nobody does.
    const about = head ? [head.id, head.state, head.assignee?.id].join() : "";
    untracked(() => turnTo(head?.id ?? null, about));
  });

  return {
    guidance: lookout.seen,
    stop() {
      stop();
      lookout.stop();
    },
  };
}

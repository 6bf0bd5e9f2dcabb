// Where the conversation that is shown should go, and how: its goal, with the steps towards it, and guidelines.

import { computed, effect, type ReadonlySignal, untracked } from "@preact/signals";
import type { Conversation, Course, Suggestion, Wire } from "../wire";
import { createLookout } from "./lookout";

// A goal is reached on the site's pages, which the console hears nothing of.
const LOOK_AGAIN_MS = 10_000;

/** What is done with a suggestion beside noting it. */
export type Ways = {
  write(text: string): void;
  passOn(queue?: number | null): void;
  close(conv: string): void;
};

type CourseParts = {
  wire: Pick<Wire, "fetch">;
  conversation: ReadonlySignal<Conversation | null>;
  after(ms: number, fn: () => void): () => void;
  isHidden(): boolean;
  /** Answers whether it is done, and says so when it is not. */
  act(name: string, conv: string, args?: Record<string, unknown>): Promise<boolean>;
  ways: Ways;
};

export function createCourse({ wire, conversation, after, isHidden, act, ways }: CourseParts) {
  const lookout = createLookout<Course>({ everyMs: LOOK_AGAIN_MS, after, isHidden });
  let before = "";

  const turnTo = (conv: string | null, about: string) => {
    if (about === before) return;
    before = about;
    if (conv === null) lookout.stop();
    else lookout.start(() => wire.fetch<Course>(`/conversations/${conv}/course`));
  };

  const stop = effect(() => {
    const head = conversation.value?.head.value;
    const about = head ? [head.id, head.state, head.assignee?.id, head.topic?.id].join() : "";
    untracked(() => turnTo(head?.id ?? null, about));
  });

  /** Gone at once; what was refused comes back. */
  const answered = async (name: string, conv: string, it: Suggestion) => {
    const seen = lookout.seen.peek();
    if (seen) lookout.seen.value = { ...seen, suggestion: null };
    const isDone = await act(name, conv, { suggestion: it.id });
    await lookout.look();
    return isDone;
  };

  const shown = (conv: string) => {
    const it = lookout.seen.peek()?.suggestion;
    return it && conversation.peek()?.head.peek().id === conv ? it : null;
  };

  return {
    course: lookout.seen,

    /** Noted first: of coupons there may be none left. What is to be said goes into the message. */
    async useSuggestion(conv: string) {
      const it = shown(conv);
      if (!it || !(await answered("use_suggestion", conv, it))) return;
      if (conversation.peek()?.head.peek().id !== conv) return;
      if (it.text) ways.write(it.text);
      if (it.kind === "queue") ways.passOn(it.queue);
      if (it.kind === "close") ways.close(conv);
    },

    async dismissSuggestion(conv: string) {
      const it = shown(conv);
      if (it) await answered("dismiss_suggestion", conv, it);
    },

    /** There are guidelines that the agent has not read. */
    isUnread: computed(() => lookout.seen.value?.guideline?.is_read === false),

    /** Shown at once, and looked at again whatever came of it. */
    async tick(conv: string, step: number, done: boolean) {
      const seen = lookout.seen.peek();
      if (seen?.goal) {
        const steps = seen.goal.steps.map((each, at) => (at === step ? { ...each, done } : each));
        lookout.seen.value = { ...seen, goal: { ...seen.goal, steps } };
      }
      await act("tick", conv, { step, done });
      await lookout.look();
    },

    /** Marked at once, and looked at again: what was refused is unread again. */
    async readGuideline(conv: string, guideline: number) {
      const seen = lookout.seen.peek();
      if (seen?.guideline?.id === guideline) {
        lookout.seen.value = { ...seen, guideline: { ...seen.guideline, is_read: true } };
      }
      await act("read_guideline", conv, { guideline });
      await lookout.look();
    },

    stop() {
      stop();
      lookout.stop();
    },
  };
}

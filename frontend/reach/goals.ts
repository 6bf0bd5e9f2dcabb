// Goals that this page reaches: told by the page itself, by its address, or by a form that was sent.

import type { GoalAnswer, GoalFromPage, PageGoal } from "../wire/protocol";
import { applies, written } from "./pages";

export type Reached = Pick<GoalFromPage, "goal"> & Partial<Omit<GoalFromPage, "site" | "token">>;

export interface GoalsAround {
  pages: readonly PageGoal[];
  /** Goals that are reached by sending the form of their name. */
  forms: readonly string[];
  once(mark: string): boolean;
  again(mark: string): void;
  mayTell(): boolean;
  send(reached: Reached): Promise<GoalAnswer>;
  refused(problem: unknown): void;
}

export function createGoals({ pages, forms, once, again, mayTell, send, refused }: GoalsAround) {
  /** Once in a visit, or once for each `id`. */
  function reach(reached: Reached) {
    const mark = `${reached.goal} ${reached.id ?? ""}`;
    if (!mayTell() || !once(mark)) return;
    send(reached).catch((problem: { status?: number }) => {
      // What nobody has answered may be told again by the next page.
      if (!problem.status) again(mark);
      refused(problem);
    });
  }

  return {
    reach,
    seen(url: string) {
      for (const { name, pages: on } of pages) if (applies({ on }, written(url))) reach({ goal: name, url });
    },
    sent(form: string) {
      if (forms.includes(form)) reach({ goal: form });
    },
  };
}

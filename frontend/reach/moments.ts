// Triggers: compiled once, looked at every second, and asked about where the browser's part of one holds.

import type { InvitationCard, Moment, MomentAnswer, TriggerRule } from "../wire/protocol";
import { applies } from "./pages";
import { type Condition, compiled, type Facts, type Test } from "./rules";

/** After an answer that could not be had. */
const AGAIN_S = 60;
/** Longer than any visit. */
const VISIT_S = 86_400;

interface Rule {
  id: number;
  rule: TriggerRule;
  test: Test;
}

export interface MomentsAround {
  /** Nothing where nobody may be asked just now. */
  ask(moment: Pick<Moment, "triggers" | "facts">): Promise<MomentAnswer | undefined>;
  show(card: InvitationCard): void;
  /** Until when a trigger is not asked for again. */
  asked(): Record<number, number>;
  save(): void;
  now(): number;
}

export type Moments = ReturnType<typeof createMoments>;

/** The `triggers` stand in their order: whichever comes first has its turn first. */
export function createMoments(triggers: TriggerRule[], around: MomentsAround) {
  const rules: Rule[] = triggers.map((rule) => ({
    ...{ id: rule.id, rule },
    test: compiled((rule.condition as Condition) ?? { all: [] }),
  }));
  let here = rules;
  let isAsking = false;

  const mayAsk = ({ id }: Rule) => (around.asked()[id] ?? 0) <= around.now();

  function wait(ids: number[], seconds = 0) {
    for (const id of ids) around.asked()[id] = around.now() + (seconds || VISIT_S) * 1000;
    around.save();
  }

  return {
    /** Another page, by its written address. */
    at(address: string) {
      here = rules.filter(({ rule }) => applies(rule, address));
    },
    async look(facts: Facts): Promise<void> {
      if (isAsking) return;
      const all = here.filter((rule) => mayAsk(rule) && rule.test(facts));
      const holding = all.slice(0, 20).map(({ id }) => id);
      if (!holding.length) return;
      isAsking = true;
      try {
        const answer = await around.ask({
          triggers: holding as Moment["triggers"],
          facts: facts as Moment["facts"],
        });
        if (!answer) return;
        const { invitation, again_s } = answer;
        // The others may have their turn later in this visit.
        if (invitation) {
          wait([invitation.trigger]);
          around.show(invitation);
        } else wait(holding, again_s);
      } catch {
        wait(holding, AGAIN_S);
      } finally {
        isAsking = false;
      }
    },
  };
}

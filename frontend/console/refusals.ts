// What was refused, said beside what was pressed; where nothing of that is on the page, as a notice.

import { signal } from "@preact/signals";
import type { Notices } from "./notices";

/** Where on the page something was pressed: a conversation's foot, its row, what came of it, the window that
 * reports a page from it, its guidelines, an offer, a colleague. */
export type Spot =
  `${"foot" | "row" | "outcome" | "report" | "guideline" | "offer" | "colleague"} ${string | number}`;

export function createRefusals(notices: Pick<Notices, "say">) {
  const refused = signal<{ at: Spot; why: string } | null>(null);
  const drawn = new Set<Spot>();

  return {
    whyAt: (spot: Spot): string => (refused.value?.at === spot ? refused.value.why : ""),

    /** Call where it can be read; answers how to take that back: what stood there is then a notice. */
    draw(spot: Spot): () => void {
      drawn.add(spot);
      return () => {
        drawn.delete(spot);
        const { value } = refused;
        if (value?.at !== spot) return;
        refused.value = null;
        notices.say("bad", value.why);
      };
    },

    /** At the first of these spots that is on the page. */
    say(spots: readonly Spot[], why: string) {
      const at = spots.find((spot) => drawn.has(spot));
      if (at) refused.value = { at, why };
      else notices.say("bad", why);
    },

    /** The next try begins without the last one's refusal. */
    forget() {
      refused.value = null;
    },
  };
}

export type Refusals = ReturnType<typeof createRefusals>;

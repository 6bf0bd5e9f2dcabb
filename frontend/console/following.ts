// Keeps live what lies on the desk without being the agent's own: who is offered, and what is being wrapped up.

import { effect, type ReadonlySignal, untracked } from "@preact/signals";
import type { Wire } from "../wire";

export function createFollowing(
  wire: Pick<Wire, "open" | "leave" | "ready">,
  wanted: ReadonlySignal<readonly string[]>,
  chosen: ReadonlySignal<string | null>,
) {
  const followed = new Set<string>();

  const begin = async (conv: string) => {
    followed.add(conv);
    try {
      await wire.open(conv);
      if (!followed.has(conv)) end(conv);
    } catch {
      // Without it the card says less; choosing it asks again, and says what is wrong.
      followed.delete(conv);
    }
  };

  const end = (conv: string) => {
    followed.delete(conv);
    if (chosen.peek() !== conv) wire.leave(conv);
  };

  const stop = effect(() => {
    const now = wanted.value;
    if (!wire.ready.value) return;
    untracked(() => {
      for (const conv of [...followed]) if (!now.includes(conv)) end(conv);
      for (const conv of now) if (!followed.has(conv)) void begin(conv);
    });
  });

  return { has: (conv: string) => followed.has(conv), stop };
}

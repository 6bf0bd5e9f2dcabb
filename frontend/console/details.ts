// Whether the customer stands beside the talk: kept where there is room, and only on demand where there is not.

import { signal } from "@preact/signals";
import type { Keep } from "../wire";

const KEY = "livechat:details";
const HIDDEN = "hidden";

export const ROOM_FOR_THREE = "(min-width: 1001px)"; // as in css/console.css

export function createDetails(keep: Keep, room: Pick<MediaQueryList, "matches" | "addEventListener">) {
  const wanted = () => room.matches && keep.get(KEY) !== HIDDEN;
  const details = signal(wanted());
  room.addEventListener("change", () => {
    details.value = wanted();
  });

  return {
    details,
    toggleDetails() {
      details.value = !details.value;
      if (room.matches) keep.set(KEY, details.value ? "" : HIDDEN);
    },
    /** Where it covers the talk it goes away first; answers whether it did. */
    uncover(): boolean {
      const covers = details.value && !room.matches;
      if (covers) details.value = false;
      return covers;
    },
  };
}

export type Details = ReturnType<typeof createDetails>;

// The visitor's place in line: in which words it is shown, and which of its changes are worth saying aloud.

import { signal } from "@preact/signals";
import type { Place } from "../wire";
import { words } from "./words";

// Somebody who hears every step forward of a quick line hears nothing else.
const STEP_AGAIN_MS = 15_000;
// The place follows the conversation within moments: one sentence for both.
const SETTLED_MS = 1_000;

/** Nobody will come now, so whoever writes leaves a message. */
export const isForLater = (place: Place | null) => place?.state === "closed" || place?.state === "full";

/** The server words the place itself, since it alone knows why somebody else went first. */
export function placeWords(place: Place | null): string {
  switch (place?.state) {
    case "waiting":
      return [place.usual_agent_busy ? words.usualBusy : "", place.words || words.waiting]
        .filter(Boolean)
        .join(" ");
    case "offered":
      return words.asked;
    case "closed":
      return place.choices?.includes("call") ? words.closedCalls : words.closed;
    case "full":
      return words.full;
    case "ended":
      return place.words || words.kept;
    default:
      return words.waiting;
  }
}

export function createAloud() {
  const said = signal("");
  let last: Place | null | undefined;
  let next = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  const speakIn = (ms: number) => {
    timer = setTimeout(() => {
      timer = undefined;
      said.value = next;
    }, ms);
  };

  return {
    said,
    /** Another state is said soon, a step forward now and then, and minutes alone are only seen. */
    tell(place: Place | null) {
      const isNews = !last || last.state !== place?.state;
      const isStep = last?.position !== place?.position;
      last = place;
      next = placeWords(place);
      if (isNews) clearTimeout(timer);
      if (isNews) speakIn(SETTLED_MS);
      else if (isStep && !timer) speakIn(STEP_AGAIN_MS);
    },
  };
}

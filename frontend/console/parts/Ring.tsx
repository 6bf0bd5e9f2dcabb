// The time that is left to answer an offer: a ring that empties, and the seconds in it.

import type { OfferCard } from "../../wire";
import { timeLeft } from "../offers";
import { words } from "../words";
import { useDesk } from "./context";

export function Ring({ offer, size = 36 }: { offer: OfferCard; size?: number }) {
  const { seconds, share, pressure } = timeLeft(offer, useDesk().clock.now.value);
  return (
    <span class="ring" data-pressure={pressure} title={words.offers.secondsLeft(seconds)}>
      <svg width={size} height={size} viewBox="0 0 36 36" aria-hidden="true">
        <circle class="ring-ground" cx="18" cy="18" r="15.5" />
        <circle
          class="ring-left"
          cx="18"
          cy="18"
          r="15.5"
          pathLength="1"
          stroke-dasharray="1"
          stroke-dashoffset={1 - share}
        />
      </svg>
      <span aria-hidden="true">{seconds}</span>
      <span class="unseen">{words.offers.secondsLeft(seconds)}</span>
    </span>
  );
}

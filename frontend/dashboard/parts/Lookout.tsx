// What is wrong right now, in sentences.

import type { Live } from "../api";
import { lookout } from "../lookout";
import { words } from "../words";
import { useDashboard } from "./context";

/** Told to a screen reader when something else is wrong, and not with each second that somebody waits. */
export function Lookout({ live, most = Infinity }: { live: Live; most?: number }) {
  const sights = lookout(live, useDashboard().isOwn);
  return (
    <>
      <ul class="lookout">
        {sights.slice(0, most).map((sight) => (
          <li key={sight.words} data-tone={sight.tone} dir="auto">
            {sight.words}
          </li>
        ))}
        {sights.length > most ? <li class="more">{words.live.more(sights.length - most)}</li> : null}
      </ul>
      <p role="status" class="unseen">
        {sights.map((sight) => sight.spoken).join(" ")}
      </p>
    </>
  );
}

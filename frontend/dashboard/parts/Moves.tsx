// That the board moves, or for how long it has not.

import { ageInWords, STILL_MS } from "../age";
import { LOCALE } from "../locale";
import { words } from "../words";
import { useDashboard } from "./context";

const t = words.live;

export function Moves({ at }: { at: number }) {
  const { now, place, problem } = useDashboard();
  const age = now.value - at;
  const format = new Intl.DateTimeFormat(LOCALE, { timeStyle: "medium", timeZone: place.value.zone });
  return (
    <p class="age">
      {age >= STILL_MS ? (
        <strong>{t.still(ageInWords(age))}</strong>
      ) : (
        t[problem.value ? "stands" : "moves"](format.format(at))
      )}
    </p>
  );
}

// How old the numbers are, and whether some can still change.

import { words } from "../words";
import { useDashboard } from "./context";

const LATE_MINUTES = 2;

export function Age() {
  const { place, totals, rows, heat } = useDashboard();
  const { view, zone } = place.value;
  if (view === "live") return null;
  const shown = view === "overview" ? totals : view === "times" ? heat : rows;
  const spoken = shown.data.value;
  if (!spoken) return null;
  const minutes = Math.floor((Date.now() - Date.parse(spoken.as_of)) / 60_000);
  const until = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", timeZone: zone }).format(
    Date.parse(spoken.as_of),
  );
  return (
    <p class="age">
      {minutes >= LATE_MINUTES ? (
        <strong>{words.age.late(minutes)}</strong>
      ) : (
        <span>{words.age.current(until)}</span>
      )}
      {spoken.provisional ? <span> {words.age.provisional}</span> : null}
    </p>
  );
}

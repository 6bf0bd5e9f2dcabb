// How old the numbers are, and whether some can still change.

import { words } from "../words";
import { useDashboard } from "./context";

const LATE_MINUTES = 2;

export function Age() {
  const { place, totals, rows, heat, funnel } = useDashboard();
  const { view, zone } = place.value;
  if (view === "live" || view === "experiments") return null;
  const shown = view === "overview" ? totals : view === "times" ? heat : view === "reaching" ? funnel : rows;
  const spoken = shown.data.value;
  if (!spoken) return null;
  return (
    <p class="age">
      {spoken.as_of ? <Until moment={Date.parse(spoken.as_of)} zone={zone} /> : words.age.first}
      {spoken.provisional ? ` ${words.age.provisional}` : null}
    </p>
  );
}

function Until({ moment, zone }: { moment: number; zone: string }) {
  const minutes = Math.floor((Date.now() - moment) / 60_000);
  if (minutes >= LATE_MINUTES) return <strong>{words.age.late(minutes)}</strong>;
  const format = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", timeZone: zone });
  return <span>{words.age.current(format.format(moment))}</span>;
}

// How old the numbers are, whether some can still change, and what they are compared with.

import { ageInWords, LATE_MS } from "../age";
import type { Compared, Spoken } from "../api";
import { LOCALE } from "../locale";
import { words } from "../words";
import { useDashboard } from "./context";

const t = words.age;

export function Age() {
  const { place, totals, rows, heat, funnel } = useDashboard();
  const { view } = place.value;
  if (view === "live" || view === "experiments") return null;
  const shown = view === "overview" ? totals : view === "times" ? heat : view === "reaching" ? funnel : rows;
  const spoken = shown.data.value;
  if (!spoken?.worked_out) return null;
  return (
    <p class="age">
      <Until spoken={spoken} /> {"compared" in spoken ? <With compared={spoken.compared} /> : null}
    </p>
  );
}

function Until({ spoken }: { spoken: Spoken }) {
  const { now, place } = useDashboard();
  if (!spoken.as_of) return <>{t.older}</>;
  const until = Date.parse(spoken.as_of);
  const age = now.value - until;
  const isOver = Date.parse(spoken.to) <= until;
  const format = new Intl.DateTimeFormat(LOCALE, { timeStyle: "medium", timeZone: place.value.zone });
  return (
    <>
      {age >= LATE_MS ? <strong>{t.late(ageInWords(age))}</strong> : t.current(format.format(until))}
      {spoken.provisional ? ` ${isOver ? t.provisional : t.notOver}` : null}
      <Remade spoken={spoken} />
    </>
  );
}

/** After an upgrade: how far back the sums are made anew by now. */
function Remade({ spoken }: { spoken: Spoken }) {
  const { zone } = useDashboard().place.value;
  const { from, remade_from: since } = spoken;
  if (!since || Date.parse(since) <= Date.parse(from)) return null;
  const format = new Intl.DateTimeFormat(LOCALE, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: zone,
  });
  return <> {t.remade(format.format(Date.parse(since)))}</>;
}

/** Days where it begins and ends with a day, moments else. */
function With({ compared }: { compared: Compared | null }) {
  const { zone } = useDashboard().place.value;
  if (!compared) return null;
  const from = Date.parse(compared.from);
  const to = Date.parse(compared.to);
  const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeZone: zone });
  const moment = new Intl.DateTimeFormat(LOCALE, { timeStyle: "short", timeZone: zone });
  const endsDay = day.format(to) !== day.format(to - 1);
  const days = words.filters.days(day.format(from), day.format(to - 1));
  const said = compared.worked_out === false ? t.comparedLater : t.compared;
  return <>{said(endsDay ? days : words.filters.until(days, moment.format(to)))}</>;
}

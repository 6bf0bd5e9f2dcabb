// One number of a row: its value and of how many it is, against its target and against what it was.

import type { Declaration, Figure } from "../api";
import type { Filters } from "../dimensions";
import {
  changeBriefly,
  courseOf,
  gapBriefly,
  NOTHING,
  partOf,
  shown,
  told,
  whyNothing,
  whyUntold,
} from "../figures";
import { words } from "../words";
import { useDashboard } from "./context";
import { Sure } from "./Estimate";

interface Stands {
  said: Declaration;
  figure: Figure | null;
  of: string;
  /** Which row it stands in; none where its conversations cannot be asked for. */
  only: Filters | null;
}

export function Cell({ said, figure, of, only }: Stands) {
  const { parts } = useDashboard();
  if (!figure || figure.value === null || whyNothing(figure, said)) {
    const of = [...parts.value, ...Object.keys(only ?? {})];
    const untold = whyUntold(said, of);
    return (
      <td class="number" title={untold || undefined}>
        {NOTHING}
        {untold ? <span class="unseen">{untold}</span> : null}
        {figure && !untold ? <small class="why">{whyNothing(figure, said, of)}</small> : null}
      </td>
    );
  }
  return (
    <td class="number" data-verdict={figure.verdict || undefined}>
      <data value={figure.value}>
        <Value said={said} figure={figure} of={of} only={only} />
      </data>
      {said.unit === "count" ? null : <small>{words.tile.n(shown(figure.n, "count"))}</small>}
      <Sure low={figure.low} high={figure.high} />
      {figure.verdict ? (
        <small class="gap">
          <span class="unseen">{words.tile[figure.verdict]}: </span>
          {gapBriefly(figure, said.unit)}
        </small>
      ) : null}
      <Change said={said} figure={figure} />
    </td>
  );
}

/** It leads to the conversations that it counts. */
function Value({ said, figure, of, only }: Stands & { figure: Figure }) {
  const { look } = useDashboard();
  const value = told(figure, said);
  if (!only || !figure.n) return <>{value}</>;
  return (
    <button
      type="button"
      class="link figure"
      aria-label={words.drill.behind(said.label, of, value)}
      onClick={() => look({ kpi: said.name, part: partOf(said), only, called: of })}
    >
      {value}
    </button>
  );
}

function Change({ said, figure }: { said: Declaration; figure: Figure }) {
  const change = changeBriefly(figure, said.unit);
  if (!change) return null;
  const course = courseOf(figure, said);
  return (
    <small class="change" data-course={course || undefined}>
      {course === "better" || course === "worse" ? <span class="unseen">{words.tile[course]}: </span> : null}
      {change}
    </small>
  );
}

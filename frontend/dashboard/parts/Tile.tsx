// One number: what it is, what it should be, what it was, and what to do about it.

import type { Declaration, Figure } from "../api";
import { changeInWords, courseOf, diagnosis, gapInWords, NOTHING, shown } from "../figures";
import { words } from "../words";
import { useDashboard } from "./context";
import { Trend } from "./Trend";

const t = words.tile;

export function Tile({ said, figure }: { said: Declaration; figure: Figure | null }) {
  const dashboard = useDashboard();
  const title = `tile-${said.name}`;
  const untargeted = dashboard.teams.value.length === 1 ? t.noTarget : t.noCommonTarget;
  return (
    <article
      class="tile"
      data-kpi={said.name}
      data-verdict={figure?.verdict || undefined}
      aria-labelledby={title}
    >
      <h2 id={title}>{said.label}</h2>
      <p class="value">
        {figure && figure.value !== null ? (
          <data value={figure.value}>{shown(figure.value, said.unit)}</data>
        ) : (
          NOTHING
        )}
      </p>
      {figure?.verdict ? (
        <p class="verdict">
          <strong>{t[figure.verdict]}</strong> {gapInWords(figure, said.unit)}
        </p>
      ) : (
        <p class="verdict none">{figure && figure.n === 0 ? t.empty : untargeted}</p>
      )}
      <Trend said={said} />
      {figure ? <Change said={said} figure={figure} /> : null}
      <details>
        <summary>{t.means}</summary>
        <p>{said.definition}</p>
        {figure ? <Certainty said={said} figure={figure} /> : null}
        {figure && diagnosis(figure, said) ? <p>{diagnosis(figure, said)}</p> : null}
        {figure?.verdict === "missed" && said.action ? <p>{said.action}</p> : null}
      </details>
      <footer>
        <span>{figure ? t.of(shown(figure.n, "count"), said.of) : null}</span>
        {figure?.n ? (
          <button
            type="button"
            class="button quiet"
            aria-label={words.drill.title(said.label)}
            onClick={() => dashboard.look({ kpi: said.name, part: "counted" })}
          >
            {t.conversations}
          </button>
        ) : null}
      </footer>
    </article>
  );
}

function Change({ said, figure }: { said: Declaration; figure: Figure }) {
  const change = changeInWords(figure, said.unit);
  if (!change) return null;
  const course = courseOf(figure, said);
  return (
    <p class="change" data-course={course || undefined}>
      {course === "better" || course === "worse" ? <strong>{t[course]}: </strong> : null}
      {change}
    </p>
  );
}

function Certainty({ said, figure }: { said: Declaration; figure: Figure }) {
  const { low, high, p50, p90, p95 } = figure;
  return (
    <>
      {low !== null && high !== null ? (
        <p>{t.between(shown(low, said.unit), shown(high, said.unit))}</p>
      ) : null}
      {p50 !== null && p90 !== null && p95 !== null ? (
        <p>{t.percentiles(shown(p50, said.unit), shown(p90, said.unit), shown(p95, said.unit))}</p>
      ) : null}
    </>
  );
}

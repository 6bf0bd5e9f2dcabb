// One number: what it is, what it should be, what it was, and where it leads.

import type { Declaration, Figure } from "../api";
import { changeInWords, courseOf, gapInWords, NOTHING, partOf, shown, told, whyNothing } from "../figures";
import { words } from "../words";
import { useDashboard } from "./context";
import { FirstReply } from "./FirstReply";
import { Trend } from "./Trend";

const t = words.tile;

export function Tile({ said, figure }: { said: Declaration; figure: Figure | null }) {
  const dashboard = useDashboard();
  const title = `tile-${said.name}`;
  const untargeted = dashboard.isOneTeam.value ? t.noTarget : t.noCommonTarget;
  const why = figure ? whyNothing(figure, said, dashboard.parts.value) : "";
  return (
    <article
      class="tile"
      data-kpi={said.name}
      data-verdict={figure?.verdict || undefined}
      aria-labelledby={title}
    >
      <h3 id={title}>{said.label}</h3>
      <p class="value">
        {figure && figure.value !== null && !why ? (
          <data value={figure.value}>{told(figure, said)}</data>
        ) : (
          figure && NOTHING
        )}
      </p>
      <p class="n">{figure ? why || <Of said={said} figure={figure} /> : " "}</p>
      <FirstReply said={said} />
      {figure?.verdict ? (
        <p class="verdict">
          <strong>{t[figure.verdict]}</strong> {gapInWords(figure, said.unit)}
        </p>
      ) : (
        <p class="verdict none">{!figure || why ? "" : untargeted}</p>
      )}
      {why ? null : <Change said={said} figure={figure} />}
      <Trend said={said} target={figure?.target ?? null} />
      <footer>
        <button
          type="button"
          class="link"
          aria-label={words.explained.meaning(said.label)}
          onClick={() => dashboard.explain(said.name)}
        >
          {t.means}
        </button>
        {figure?.n ? (
          <button
            type="button"
            class="link"
            aria-label={words.drill.title(said.label)}
            onClick={() => dashboard.look({ kpi: said.name, part: partOf(said) })}
          >
            {t.conversations}
          </button>
        ) : null}
      </footer>
    </article>
  );
}

/** Of how many it speaks, and of a share how sure it is; a count says that itself. */
function Of({ said, figure: { n, low, high, value } }: { said: Declaration; figure: Figure }) {
  if (said.unit === "count" && n === value) return <>{"\u00a0"}</>;
  return (
    <>
      {t.of(shown(n, "count"), said.of)}
      {low === null || high === null ? null : t.range(shown(low, said.unit), shown(high, said.unit))}
    </>
  );
}

function Change({ said, figure }: { said: Declaration; figure: Figure | null }) {
  const change = figure ? changeInWords(figure, said.unit) : "";
  if (!figure || !change) return null;
  const course = courseOf(figure, said);
  return (
    <p class="change" data-course={course || undefined}>
      {course === "better" || course === "worse" ? <strong>{t[course]}: </strong> : null}
      {change}
    </p>
  );
}

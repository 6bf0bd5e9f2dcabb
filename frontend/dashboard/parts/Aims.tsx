// A team's goals: where it stands, where it should be by now, and where this leads.

import type { Aim } from "../api";
import { courseInWords, liftInWords } from "../course";
import { NOTHING, shown } from "../figures";
import { dayOf } from "../moments";
import { viewWords } from "../viewWords";
import { words } from "../words";

const t = viewWords.aim;

export function Aims({ aims }: { aims: readonly Aim[] }) {
  if (!aims.length) return null;
  return (
    <ul class="aims">
      {aims.map((aim) => (
        <li key={`${aim.name} ${aim.from}`}>
          <One aim={aim} />
        </li>
      ))}
    </ul>
  );
}

function One({ aim }: { aim: Aim }) {
  const said = (value: number | null) => (value === null ? NOTHING : shown(value, aim.unit));
  return (
    <article class="aim" data-status={aim.status || undefined}>
      <h4 dir="auto">{aim.name}</h4>
      <p class="value">
        <data value={aim.value ?? ""}>{said(aim.value)}</data>{" "}
        <small>{t.of[aim.operator](said(aim.target))}</small>
      </p>
      <p class="verdict">
        <strong>{aim.worked_out ? t.status[aim.status] : words.age.working}</strong>
        {aim.pace === null ? null : ` ${t.pace(shown(aim.pace, "percent"))}`}
      </p>
      <Way share={aim.share} pace={aim.pace} />
      <dl>
        <dt>{t.expected}</dt>
        <dd>{said(aim.expected)}</dd>
        <dt>{t.forecast}</dt>
        <dd>{said(aim.forecast)}</dd>
        {aim.baseline === null ? null : (
          <>
            <dt>{t.baseline}</dt>
            <dd>{said(aim.baseline)}</dd>
          </>
        )}
      </dl>
      {aim.low === null || aim.high === null ? null : (
        <p class="soft">{words.tile.between(said(aim.low), said(aim.high))}</p>
      )}
      {aim.lifts.map((lift) => (
        <p key={lift.experiment}>{liftInWords(lift)}</p>
      ))}
      {aim.pace === null ? null : (
        <details>
          <summary>{t.why}</summary>
          {courseInWords(aim).map((each) => (
            <p key={each}>{each}</p>
          ))}
          <p>{t.colours}</p>
        </details>
      )}
      <p class="soft">
        {t.measured(aim.metric, shown(aim.n, "count"))} {t.days(dayOf(aim.from), dayOf(aim.to))}
        {aim.owner ? ` ${t.owner(aim.owner)}` : null}
      </p>
    </article>
  );
}

/** How much of the way is behind one, and a mark where one should be. */
function Way({ share, pace }: { share: number; pace: number | null }) {
  const done = pace === null ? 0 : Math.min(1, Math.max(0, pace * share));
  return (
    <svg class="way" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="whole" width="100" height="8" />
      <rect class="done" width={done * 100} height="8" />
      <rect class="due" x={Math.min(99, share * 100)} width="1" height="8" />
    </svg>
  );
}

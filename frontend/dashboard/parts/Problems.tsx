// What agents report of the site's pages: how often, week by week, and what fixing it brought.

import type { PageProblem } from "../api";
import { shown } from "../figures";
import { words } from "../words";
import { Download } from "./Download";
import { Scrolls } from "./Scrolls";

const t = words.problems;

export function Problems({ problems }: { problems: readonly PageProblem[] }) {
  return (
    <section class="block" aria-labelledby="problems">
      <h2 id="problems">{t.title}</h2>
      {problems.length ? <Listed problems={problems} /> : <p class="soft">{t.none}</p>}
      {problems.length ? <Download what="problems" called={words.download.problems} /> : null}
    </section>
  );
}

function Listed({ problems }: { problems: readonly PageProblem[] }) {
  return (
    <Scrolls label={t.title} isStale={false}>
      <table class="steps">
        <thead>
          <tr>
            <th scope="col">{words.reaching.page}</th>
            <th scope="col">{t.what}</th>
            <th scope="col" class="number">
              {t.reports}
            </th>
            <th scope="col">{t.weeks}</th>
            <th scope="col">{t.state}</th>
            <th scope="col">{t.brought}</th>
          </tr>
        </thead>
        <tbody>
          {problems.map((each) => (
            <One key={each.id} problem={each} />
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function One({ problem }: { problem: PageProblem }) {
  const { id, page, element, tag, status, reports, weeks } = problem;
  return (
    <tr>
      <th scope="row" dir="ltr">
        <a href={`/admin/direction/pageproblem/${id}/change/`}>{page}</a>
      </th>
      <td>
        {t.tags[tag]}
        {element && <small dir="auto">{element}</small>}
      </td>
      <td class="number">{shown(reports, "count")}</td>
      <td>
        <Weeks weeks={weeks} />
      </td>
      <td>{t.states[status]}</td>
      <td>{brought(problem)}</td>
    </tr>
  );
}

/** The bars say nothing that the words do not. */
function Weeks({ weeks }: { weeks: readonly number[] }) {
  const most = Math.max(1, ...weeks);
  return (
    <svg class="weeks" viewBox="0 0 80 20" role="img" aria-label={t.byWeek(weeks.join(", "))}>
      {weeks.map((many, at) => (
        <rect key={at} x={at * 10 + 1} width="8" y={20 - (many / most) * 20} height={(many / most) * 20} />
      ))}
    </svg>
  );
}

function brought({ days, before, after }: PageProblem): string {
  if (days === null || before === null || after === null) return "";
  return t.around(
    shown(before, "count"),
    shown(after, "count"),
    shown(Math.max(1, Math.round(days)), "count"),
  );
}

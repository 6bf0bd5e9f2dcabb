// What agents report of the site's pages: how often, week by week, and what fixing it brought.

import type { PageProblem } from "../api";
import { shown } from "../figures";
import { type Keys, sorted } from "../sorting";
import { viewWords } from "../viewWords";
import { words } from "../words";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { Head } from "./Head";
import { Scrolls } from "./Scrolls";

const t = viewWords.problems;

const KEYS: Keys<PageProblem> = {
  "problem.page": (each) => each.page,
  "problem.tag": (each) => t.tags[each.tag],
  "problem.reports": (each) => each.reports,
  "problem.lately": (each) => each.weeks.at(-1) ?? 0,
  "problem.state": (each) => t.states[each.status],
  "problem.brought": ({ before, after }) => (before === null || after === null ? null : before - after),
};

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
  const { place } = useDashboard();
  return (
    <Scrolls label={t.title} isStale={false}>
      <table class="steps">
        <thead>
          <tr>
            <Head column="problem.page" label={viewWords.reaching.page} />
            <Head column="problem.tag" label={t.what} />
            <Head column="problem.reports" label={t.reports} isNumber />
            <Head column="problem.lately" label={t.weeks} />
            <Head column="problem.state" label={t.state} />
            <Head column="problem.brought" label={t.brought} />
          </tr>
        </thead>
        <tbody>
          {sorted(problems, place.value.sort, KEYS).map((each) => (
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
        {element && (
          <small>
            <bdi>{element}</bdi>
          </small>
        )}
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

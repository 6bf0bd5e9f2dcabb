// What to look at, the nine numbers as tiles, and one of them as a line over time.

import { words } from "../words";
import { Attention } from "./Attention";
import { Chart } from "./Chart";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { Tile } from "./Tile";

export function Overview() {
  const dashboard = useDashboard();
  const { headlines, totals, byName } = dashboard;
  const data = totals.data.value?.worked_out ? totals.data.value : null;
  const figures = new Map(data?.figures.map((figure) => [figure.name, figure]));
  const said = byName.value.get(dashboard.charted());
  return (
    <>
      <Attention />
      <section class="nine" aria-labelledby="nine">
        <h2 id="nine" class="unseen">
          {words.download.nine}
        </h2>
        <ul class="tiles" aria-busy={totals.isStale.value || !totals.data.value}>
          {headlines.value.map((each) => (
            <li key={each.name}>
              <Tile said={each} figure={figures.get(each.name) ?? null} />
            </li>
          ))}
        </ul>
        {data ? <Download what="totals" called={words.download.nine} /> : null}
      </section>
      {said ? (
        <section class="block" aria-labelledby="over-time">
          <h2 id="over-time">{said.label}</h2>
          <Pick />
          <Chart said={said} />
        </section>
      ) : null}
      <dl class="on-paper">
        {headlines.value.map((each) => (
          <div key={each.name}>
            <dt>{each.label}</dt>
            <dd>{each.definition}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Which number is drawn. */
export function Pick() {
  const dashboard = useDashboard();
  return (
    <label class="pick">
      <span>{words.chart.pick}</span>
      <select
        class="input"
        value={dashboard.charted()}
        onChange={({ currentTarget }) => dashboard.go({ kpi: currentTarget.value })}
      >
        {dashboard.drawable.value.map((each) => (
          <option key={each.name} value={each.name}>
            {each.label}
          </option>
        ))}
      </select>
    </label>
  );
}

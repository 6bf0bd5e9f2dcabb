// The nine numbers of each team, agent, topic …: one row for each, with the target it is held against.

import type { Declaration, Row } from "../api";
import type { Dimension } from "../dimensions";
import { whyUntold } from "../figures";
import { languageOf } from "../languages";
import { words } from "../words";
import { Cell } from "./Cell";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { NotYet } from "./NotYet";
import { Scrolls } from "./Scrolls";

interface Rows {
  dimension: Dimension;
  /** The keys whose rows are shown; all where it is left out. */
  only?: readonly string[];
  label?: string;
  /** Where the file of all rows is offered elsewhere. */
  isPart?: boolean;
}

export function Breakdown({ dimension, only, label = words.dimensions[dimension], isPart = false }: Rows) {
  const dashboard = useDashboard();
  const { rows, headlines } = dashboard;
  const data = rows.data.value;
  if (!data?.worked_out) return <NotYet arrived={data} />;
  const those = only ? data.rows.filter((row) => only.includes(row.key)) : data.rows;
  if (!those.length)
    return (
      <p class="soft empty">
        {only ? words.breakdown.nothing : words.breakdown.nothingBy(words.dimensions[dimension])}
      </p>
    );
  return (
    <>
      <Scrolls label={label} isStale={rows.isStale.value}>
        <table class="breakdown">
          <thead>
            <tr>
              <th scope="col">{words.dimensions[dimension]}</th>
              {headlines.value.map((each) => (
                <th key={each.name} scope="col" class="number">
                  <button
                    type="button"
                    class="head"
                    aria-label={words.explained.meaning(each.label)}
                    onClick={() => dashboard.explain(each.name)}
                  >
                    {each.label}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {those.map((row) => (
              <One key={row.key} row={row} dimension={dimension} said={headlines.value} />
            ))}
          </tbody>
        </table>
      </Scrolls>
      <Untold parts={[dimension === "team" ? "queue" : dimension]} />
      {isPart ? null : <Download what="rows" called={words.dimensions[dimension].toLowerCase()} />}
    </>
  );
}

function One({ row, dimension, said }: { row: Row; dimension: Dimension; said: readonly Declaration[] }) {
  const dashboard = useDashboard();
  const figures = new Map(row.figures.map((figure) => [figure.name, figure]));
  return (
    <tr>
      <th scope="row">
        {row.key ? (
          <button
            type="button"
            class="link"
            dir="auto"
            onClick={() => dashboard.only(dimension, row.key, row.label)}
          >
            {dimension === "language" ? languageOf(row.label) : row.label}
          </button>
        ) : (
          <span class="soft">{words.breakdown.unnamed}</span>
        )}
      </th>
      {said.map((each) => (
        <Cell
          key={each.name}
          said={each}
          figure={figures.get(each.name) ?? null}
          of={row.label}
          only={row.key ? { [dimension]: [row.key] } : null}
        />
      ))}
    </tr>
  );
}

/** Of which numbers there is none by this dimension, and why. */
function Untold({ parts }: { parts: readonly string[] }) {
  const { headlines } = useDashboard();
  const those = headlines.value.filter((each) => whyUntold(each, parts));
  if (!those.length) return null;
  return (
    <ul class="untold">
      {those.map((each) => (
        <li key={each.name}>
          {each.label}: {whyUntold(each, parts)}
        </li>
      ))}
    </ul>
  );
}

// The nine numbers of each team, agent, topic …: one row for each, with the target it is held against.

import type { Declaration, Figure, Row } from "../api";
import type { Dimension } from "../dimensions";
import { whyNothing, whyUntold } from "../figures";
import { languageOf } from "../languages";
import { type Keys, sorted } from "../sorting";
import { words } from "../words";
import { Cell } from "./Cell";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { Head } from "./Head";
import { NotYet } from "./NotYet";
import { Scrolls } from "./Scrolls";

interface Kind {
  label: string;
  has(said: Declaration): boolean;
}

interface Rows {
  dimension: Dimension;
  /** The keys whose rows are shown; all where it is left out. */
  only?: readonly string[];
  label?: string;
  /** Which numbers are columns; those of the page where it is left out. */
  said?: readonly Declaration[];
  /** Under which headings the columns stand, in their order. */
  kinds?: readonly Kind[];
  /** Where the file of all rows is offered elsewhere. */
  isPart?: boolean;
}

export function Breakdown({
  dimension,
  only,
  label = words.dimensions[dimension],
  isPart = false,
  said,
  kinds,
}: Rows) {
  const dashboard = useDashboard();
  const { rows, headlines, place } = dashboard;
  const columns = said ?? headlines.value;
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
            {kinds ? <Kinds kinds={kinds} columns={columns} /> : null}
            <tr>
              <Head column="name" label={words.dimensions[dimension]} />
              {columns.map((each) => (
                <Head key={each.name} column={each.name} label={each.label} isNumber>
                  <button
                    type="button"
                    class="meaning"
                    aria-label={words.explained.meaning(each.label)}
                    onClick={() => dashboard.explain(each.name)}
                  >
                    ?
                  </button>
                </Head>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted(those, place.value.sort, keysOf(columns, dimension)).map((row) => (
              <One key={row.key} row={row} dimension={dimension} said={columns} />
            ))}
          </tbody>
        </table>
      </Scrolls>
      <Untold said={columns} parts={[dimension === "team" ? "queue" : dimension, ...dashboard.parts.value]} />
      {isPart ? null : <Download what="rows" called={words.dimensions[dimension].toLowerCase()} />}
    </>
  );
}

function Kinds({ kinds, columns }: { kinds: readonly Kind[]; columns: readonly Declaration[] }) {
  return (
    <tr class="kinds">
      <td />
      {kinds.map(({ label, has }) => (
        <th key={label} scope="colgroup" colSpan={columns.filter(has).length}>
          {label}
        </th>
      ))}
    </tr>
  );
}

/** By its name, or by a number that is shown of it. */
function keysOf(said: readonly Declaration[], dimension: Dimension): Keys<Row> {
  const numbers = said.map((each) => {
    const of = (row: Row) => row.figures.find((figure) => figure.name === each.name);
    return [each.name, (row: Row) => comparable(of(row), each)] as const;
  });
  return { name: (row: Row) => calledBy(row, dimension) || null, ...Object.fromEntries(numbers) };
}

const calledBy = ({ label }: Row, dimension: Dimension) =>
  dimension === "language" && label ? languageOf(label) : label;

const comparable = (figure: Figure | undefined, said: Declaration) =>
  !figure || whyNothing(figure, said) ? null : figure.value;

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
            {calledBy(row, dimension)}
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
function Untold({ said, parts }: { said: readonly Declaration[]; parts: readonly string[] }) {
  const those = said.filter((each) => whyUntold(each, parts));
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

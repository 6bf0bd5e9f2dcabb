// One number over time: its line, what it should be and what it was, and the table behind it.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Declaration, Series } from "../api";
import { basis, countedInWords, shown } from "../figures";
import { gapsInWords, movingOf } from "../gaps";
import { momentIn } from "../moments";
import type { Drawn } from "../plot";
import { type Keys, sorted } from "../sorting";
import { words } from "../words";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { Estimate } from "./Estimate";
import { Head } from "./Head";
import { NotYet } from "./NotYet";
import { Scrolls } from "./Scrolls";

const t = words.chart;
// A chart is ready by the time that somebody has scrolled to it, or prints what they see.
const NEAR = { rootMargin: "100%" };

export function Chart({ said }: { said: Declaration }) {
  const { series, totals, place } = useDashboard();
  const arrived = series.data.value;
  const data = useMemo(
    () => arrived && { ...arrived, provisional_at: movingOf(said, arrived) },
    [said, arrived],
  );
  const target = totals.data.value?.figures.find((each) => each.name === said.name)?.target ?? null;
  const values = data?.values[said.name];
  if (!data?.worked_out || !values) return <NotYet arrived={data} />;
  if (values.every((value) => value === null)) return <p class="soft">{t.nothing}</p>;
  const drawn = { said, data, target, zone: place.value.zone };
  return (
    <figure class="chart" aria-busy={series.isStale.value}>
      <Line {...drawn} />
      <figcaption>
        <span class="unseen">{said.definition} </span>
        {[countedInWords(said), ...gapsInWords(said, data, place.value.zone)].join(" ")}
      </figcaption>
      <Behind said={said} data={data} zone={place.value.zone} />
    </figure>
  );
}

function Line(drawn: Drawn) {
  const { said, data, target, zone } = drawn;
  const place = useRef<HTMLDivElement>(null);
  const [pointed, point] = useState<number | null>(null);

  useEffect(() => {
    const host = place.current;
    if (!host) return;
    let isGone = false;
    let stop = () => {};
    // Charts are fetched when the first comes in sight: the numbers do not wait for them.
    const sight = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      sight.disconnect();
      void import("../plot").then(({ draw }) => {
        if (!isGone) stop = draw(host, { said, data, target, zone }, point);
      });
    }, NEAR);
    sight.observe(host);
    return () => {
      isGone = true;
      sight.disconnect();
      stop();
    };
  }, [said, data, target, zone]);

  return (
    <>
      <p class="reading" aria-hidden="true">
        <Reading {...drawn} at={pointed} />
      </p>
      <div ref={place} class="line" aria-hidden="true" />
    </>
  );
}

/** The point under the pointer; the lines' names while there is none. */
function Reading({ said, data, target, zone, at }: Drawn & { at: number | null }) {
  const moment = at === null ? undefined : data.at[at];
  if (at === null || moment === undefined)
    return (
      <>
        <span class="key now">{said.label}</span>
        {data.before[said.name]?.some((value) => value !== null) ? (
          <span class="key then">{t.before}</span>
        ) : null}
        {target === null ? null : <span class="key held">{t.target(shown(target, said.unit))}</span>}
        {hasMoving(data, said) ? <span class="key moving">{t.provisional}</span> : null}
      </>
    );
  const before = data.before[said.name]?.[at];
  return (
    <>
      <strong>
        {t.reading(
          momentIn(zone, data.grain, moment),
          shown(data.values[said.name]?.[at] ?? null, said.unit),
          basis(data.n[said.name]?.[at] ?? 0, data.low[said.name]?.[at], data.high[said.name]?.[at]),
        )}
      </strong>
      {before === undefined || before === null ? null : (
        <span class="key then">{t.readingBefore(shown(before, said.unit))}</span>
      )}
      {data.provisional_at?.[at] ? <em>{t.provisional}</em> : null}
    </>
  );
}

const hasMoving = (data: Series, said: Declaration) =>
  data.provisional_at?.some((can, at) => can && (data.values[said.name]?.[at] ?? null) !== null);

interface Told {
  index: number;
  moment: string;
  value: number | null;
  n: number | null;
  before: number | null;
}

const KEYS: Keys<Told> = {
  when: (point) => point.index,
  value: (point) => point.value,
  n: (point) => point.n,
  before: (point) => point.before,
};

const pointsOf = ({ at, values, n, before }: Series, { name }: Declaration): Told[] =>
  at.map((moment, index) => ({
    index,
    moment,
    value: values[name]?.[index] ?? null,
    n: n[name]?.[index] ?? null,
    before: before[name]?.[index] ?? null,
  }));

function Behind({ said, data, zone }: { said: Declaration; data: Series; zone: string }) {
  const { place } = useDashboard();
  return (
    <details class="behind">
      <summary>{t.table}</summary>
      <Scrolls label={said.label}>
        <table>
          <caption class="unseen">{said.label}</caption>
          <thead>
            <tr>
              <Head column="when" label={t.when} />
              <Head column="value" label={said.label} isNumber />
              <Head column="n" label="n" isNumber />
              {data.compared ? <Head column="before" label={t.before} isNumber /> : null}
            </tr>
          </thead>
          <tbody>
            {sorted(pointsOf(data, said), place.value.sort, KEYS).map(({ moment, index }) => (
              <tr key={moment}>
                <th scope="row">
                  {momentIn(zone, data.grain, moment)}
                  {data.provisional_at?.[index] ? <em> {t.provisional}</em> : null}
                </th>
                <td class="number">
                  <Estimate
                    value={data.values[said.name]?.[index] ?? null}
                    unit={said.unit}
                    low={data.low[said.name]?.[index]}
                    high={data.high[said.name]?.[index]}
                  />
                </td>
                <td class="number">
                  <Counted said={said} data={data} index={index} when={momentIn(zone, data.grain, moment)} />
                </td>
                {data.compared ? (
                  <td class="number">{shown(data.before[said.name]?.[index] ?? null, said.unit)}</td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
      <Download what="series" called={words.download.overTime} />
    </details>
  );
}

interface Point {
  said: Declaration;
  data: Series;
  index: number;
  when: string;
}

/** Of how many, which leads to them. */
function Counted({ said, data, index, when }: Point) {
  const { look } = useDashboard();
  const n = data.n[said.name]?.[index] ?? null;
  const [from, to] = [data.at[index], data.at[index + 1] ?? data.to];
  if (!n || !from) return <>{shown(n, "count")}</>;
  return (
    <button
      type="button"
      class="link figure"
      aria-label={words.drill.behind(said.label, when, shown(n, "count"))}
      onClick={() => look({ kpi: said.name, part: "of", during: { from, to }, called: when })}
    >
      {shown(n, "count")}
    </button>
  );
}

// One number over time as a line, with its target, and the table behind it.

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { Declaration, Grain, Series } from "../api";
import { shown } from "../figures";
import { words } from "../words";
import { useDashboard } from "./context";
import { Download } from "./Download";

const HEIGHT = 220;
const HOUR = 3600;
const DAY = 24 * HOUR;
/** How far apart marks may stand, in seconds: never closer than what is measured. */
const INCREMENTS: Record<Grain, number[]> = {
  quarter: [HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR],
  hour: [3 * HOUR, 6 * HOUR, 12 * HOUR, DAY],
  day: [DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY],
};
const t = words.chart;

export function Chart({ said }: { said: Declaration }) {
  const { series, totals, place } = useDashboard();
  const data = series.data.value;
  const target = totals.data.value?.figures.find((each) => each.name === said.name)?.target ?? null;
  const values = data?.values[said.name];
  if (!data || !values) return <p class="soft">{words.age.waiting}</p>;
  if (values.every((value) => value === null)) return <p class="soft">{t.nothing}</p>;
  return (
    <figure class="chart" aria-busy={series.isStale.value}>
      <Line said={said} data={data} target={target} zone={place.value.zone} />
      <figcaption class="unseen">{said.definition}</figcaption>
      <Behind said={said} data={data} zone={place.value.zone} />
    </figure>
  );
}

interface Drawn {
  said: Declaration;
  data: Series;
  target: number | null;
  zone: string;
}

function Line({ said, data, target, zone }: Drawn) {
  const place = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const host = place.current;
    if (!host) return;
    const plot = draw(host, { said, data, target, zone });
    const resized = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height: HEIGHT }));
    resized.observe(host);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [said, data, target, zone]);

  return <div ref={place} class="line" aria-hidden="true" />;
}

function draw(host: HTMLElement, { said, data, target, zone }: Drawn): uPlot {
  const at = data.at.map((moment) => Date.parse(moment) / 1000);
  const values = data.values[said.name] ?? [];
  const [accent, soft, line] = ["--accent", "--text-soft", "--line"].map((role) => colourOf(host, role));
  const font = `12px ${getComputedStyle(host).fontFamily}`;
  return new uPlot(
    {
      width: host.clientWidth,
      height: HEIGHT,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
      cursor: { y: false, points: { size: 7 } },
      legend: { show: false },
      scales: { y: { range: (_, low, high) => rangeOf(said, low, high, target) } },
      axes: [
        {
          stroke: soft ?? "",
          font,
          space: data.grain === "day" ? 64 : 48,
          incrs: INCREMENTS[data.grain],
          grid: { show: false },
          ticks: { stroke: line ?? "" },
          values: (_, splits) => splits.map((split) => tickOf(split, data.grain, zone)),
        },
        {
          stroke: soft ?? "",
          font,
          size: 72,
          grid: { stroke: line ?? "", width: 1 },
          ticks: { show: false },
          values: (_, splits) => splits.map((split) => shown(split, said.unit)),
        },
      ],
      series: [
        {},
        { stroke: accent ?? "", width: 2, points: { show: values.length < 40, size: 5, fill: accent ?? "" } },
        ...(target === null ? [] : [{ stroke: soft ?? "", width: 1, dash: [5, 4], points: { show: false } }]),
      ],
    },
    target === null ? [at, values] : [at, values, at.map(() => target)],
    host,
  );
}

function tickOf(seconds: number, grain: Grain, zone: string): string {
  const options: Intl.DateTimeFormatOptions =
    grain === "day"
      ? { day: "numeric", month: "short" }
      : grain === "hour"
        ? { weekday: "short", hour: "numeric", minute: "2-digit" }
        : { timeStyle: "short" };
  return new Intl.DateTimeFormat(undefined, { ...options, timeZone: zone }).format(seconds * 1000);
}

/** From zero, for lengths tell amounts; shares end at all, and the target is always in sight. */
function rangeOf(said: Declaration, low: number, high: number, target: number | null): [number, number] {
  const top = Math.max(high, target ?? 0);
  if (said.unit === "percent") return [0, Math.min(1, Math.max(top * 1.1, 0.1))];
  return [Math.min(0, low), top * 1.1 || 1];
}

/** A role as a canvas understands it. */
function colourOf(host: HTMLElement, role: string): string {
  const probe = document.createElement("i");
  probe.style.color = `var(${role})`;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function Behind({ said, data, zone }: { said: Declaration; data: Series; zone: string }) {
  const options: Intl.DateTimeFormatOptions =
    data.grain === "day"
      ? { timeZone: zone, weekday: "short", day: "numeric", month: "short", year: "numeric" }
      : { timeZone: zone, dateStyle: "short", timeStyle: "short" };
  const format = new Intl.DateTimeFormat(undefined, options);
  return (
    <details class="behind">
      <summary>{t.table}</summary>
      <table>
        <caption class="unseen">{said.label}</caption>
        <thead>
          <tr>
            <th scope="col">{t.when}</th>
            <th scope="col" class="number">
              {said.label}
            </th>
            <th scope="col" class="number">
              n
            </th>
          </tr>
        </thead>
        <tbody>
          {data.at.map((moment, index) => (
            <tr key={moment}>
              <th scope="row">
                {format.format(Date.parse(moment))}
                {data.provisional_at?.[index] ? <em> {t.provisional}</em> : null}
              </th>
              <td class="number">{shown(data.values[said.name]?.[index] ?? null, said.unit)}</td>
              <td class="number">
                <Counted said={said} data={data} index={index} when={format.format(Date.parse(moment))} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Download what="series" called={words.download.nine} />
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
      onClick={() => look({ kpi: said.name, part: "of", during: { from, to } })}
    >
      {shown(n, "count")}
    </button>
  );
}

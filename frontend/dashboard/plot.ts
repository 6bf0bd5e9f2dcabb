// Draws a line on a canvas: fetched with the first chart, since the numbers need none of it.

import uPlot from "uplot";
import type { Declaration, Grain, Series } from "./api";
import { briefly } from "./figures";
import { LOCALE } from "./locale";

export interface Drawn {
  said: Declaration;
  data: Series;
  target: number | null;
  zone: string;
}

const HEIGHT = 240;
const HOUR = 3600;
const DAY = 24 * HOUR;
// More points than this run into one another.
const MOST_DOTS = 40;
/** How far apart marks may stand, in seconds: never closer than what is measured. */
const INCREMENTS: Record<Grain, number[]> = {
  quarter: [HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR],
  hour: [HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY],
  day: [DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY],
};

type Line = (number | null)[];

/** Draws into the host, says which point is pointed at, and returns what takes it away again. */
export function draw(host: HTMLElement, drawn: Drawn, point: (index: number | null) => void): () => void {
  let plot = made(host, drawn, point);
  const resized = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height: HEIGHT }));
  resized.observe(host);
  // A canvas keeps the colours that it was drawn in.
  const looks = [matchMedia("(prefers-color-scheme: dark)"), matchMedia("print")];
  const again = () => {
    plot.destroy();
    plot = made(host, drawn, point);
  };
  for (const each of looks) each.addEventListener("change", again);
  return () => {
    for (const each of looks) each.removeEventListener("change", again);
    resized.disconnect();
    plot.destroy();
  };
}

function made(host: HTMLElement, { said, data, target, zone }: Drawn, point: (index: number | null) => void) {
  const at = data.at.map((moment) => Date.parse(moment) / 1000);
  const values = data.values[said.name] ?? [];
  const before = data.compared ? (data.before[said.name] ?? []) : [];
  const { settled, moving } = apart(values, data.provisional_at ?? []);
  const [accent, soft, line] = ["--accent", "--text-soft", "--line"].map((role) => colourOf(host, role));
  const font = `12px ${getComputedStyle(host).fontFamily}`;
  // The hours of one day need no day beside them; the longest has 25.
  const isOneDay = data.grain === "hour" && values.length <= 25;
  const dots = { show: true, size: 5, filter: dotted };
  return new uPlot(
    {
      width: host.clientWidth,
      height: HEIGHT,
      padding: [8, 28, 0, 0],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
      cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
      legend: { show: false },
      hooks: { setCursor: [(plot) => point(plot.cursor.idx ?? null)] },
      scales: { y: { range: (_, low, high) => rangeOf(said, low, high, target) } },
      axes: [
        {
          stroke: soft ?? "",
          font,
          space: data.grain === "day" ? 64 : 56,
          incrs: INCREMENTS[data.grain],
          grid: { show: false },
          ticks: { show: false },
          gap: 8,
          size: 36,
          values: (_, splits) =>
            splits.map((split) => tickOf(split, isOneDay ? "quarter" : data.grain, zone)),
        },
        {
          stroke: soft ?? "",
          font,
          size: 64,
          space: 48,
          incrs: said.unit === "count" ? WHOLE : said.unit === "seconds" ? TIMES : PARTS,
          grid: { stroke: line ?? "", width: 1 },
          ticks: { show: false },
          values: (_, splits) => splits.map((split) => briefly(split, said.unit)),
        },
      ],
      series: [
        {},
        { stroke: soft ?? "", width: 1, dash: [2, 3], points: { show: false } },
        { stroke: soft ?? "", width: 1, dash: [6, 4], points: { show: false } },
        { stroke: accent ?? "", width: 2, points: { ...dots, fill: accent ?? "" } },
        // What can still change is drawn open.
        {
          stroke: accent ?? "",
          width: 2,
          dash: [4, 4],
          points: { show: true, size: 5, fill: colourOf(host, "--surface-1") },
        },
      ],
    },
    [at, at.map((_, index) => before[index] ?? null), at.map(() => target), settled, moving],
    host,
  );
}

/** What is settled, and what can still change: the latter begins where the former ends. */
export function apart(values: Line, provisional: readonly boolean[]): { settled: Line; moving: Line } {
  const settled = values.map((value, index) => (provisional[index] ? null : value));
  const moving = values.map((value, index) => (provisional[index] || provisional[index + 1] ? value : null));
  return { settled, moving };
}

/** Which points are dots: all where they are few, else those that no line leads to. */
function dotted(plot: uPlot, line: number): number[] {
  return dots(plot.data[line] as Line);
}

export function dots(values: Line): number[] {
  const known = values.flatMap((value, index) => (value === null ? [] : [index]));
  if (values.length < MOST_DOTS) return known;
  const isGap = (index: number) => (values[index] ?? null) === null;
  return known.filter((index) => isGap(index - 1) && isGap(index + 1));
}

// Steps of an axis that read as round: numbers of people, shares of one, times of the clock.
const TENS = [1, 10, 100, 1_000, 10_000, 100_000];
const WHOLE = TENS.flatMap((ten) => [ten, 2 * ten, 5 * ten]);
const PARTS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, ...WHOLE];
const TIMES = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 86_400];

function tickOf(seconds: number, grain: Grain, zone: string): string {
  const options: Intl.DateTimeFormatOptions =
    grain === "day"
      ? { day: "numeric", month: "short" }
      : grain === "hour"
        ? { weekday: "short", hour: "numeric", minute: "2-digit" }
        : { timeStyle: "short" };
  return new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: zone }).format(seconds * 1000);
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

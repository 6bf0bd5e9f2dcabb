// A week by its hours: one number for each, darker where it is greater, with the conversations behind it.

import { useState } from "preact/hooks";
import type { Cell, Declaration } from "../api";
import { strength } from "../drawing";
import { basis, briefly, countedInWords, partOf, shown } from "../figures";
import { LOCALE } from "../locale";
import { viewWords } from "../viewWords";
import { words } from "../words";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { NotYet } from "./NotYet";
import { Pick } from "./Overview";
import { Scrolls } from "./Scrolls";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const WEEKDAYS = Array.from({ length: 7 }, (_, day) => day);
const STRENGTHS = [1, 2, 3, 4];
// A share of fewer is chance (metrics/certainty.py): it has a number, and no tint.
const FEW = 5;
// A Monday, from which the names of the days are counted.
const MONDAY = Date.UTC(2024, 0, 1);
const t = viewWords.heat;

export function BusyHours() {
  const { heat, byName, charted } = useDashboard();
  const said = byName.value.get(charted());
  const data = heat.data.value;
  const isEmpty = !data?.cells.some((cell) => cell.n > 0);
  return (
    <section class="block" aria-labelledby="busy">
      <h2 id="busy">{said?.label ?? t.title}</h2>
      <Pick />
      {said && data?.worked_out ? (
        <>
          {isEmpty ? (
            <p class="soft">{words.chart.nothing}</p>
          ) : (
            <Week said={said} cells={data.cells} isStale={heat.isStale.value} />
          )}
          <p class="soft">{countedInWords(said)}</p>
          <Download what="heat" called={said.label.toLowerCase()} />
        </>
      ) : (
        <NotYet arrived={data} />
      )}
    </section>
  );
}

const least = ({ unit }: Declaration) => (unit === "percent" ? FEW : 1);

/** How hours compare: those in which nobody came say nothing, and those of few say too much. */
export function boundsOf(cells: readonly Cell[], said: Declaration): [number, number] {
  const known = cells.filter(({ n }) => n >= least(said)).flatMap(({ value }) => value ?? []);
  if (!known.length) return [0, 0];
  return [said.unit === "count" ? 0 : Math.min(...known), Math.max(...known)];
}

interface Drawn {
  said: Declaration;
  cells: readonly Cell[];
}

function Week({ said, cells, isStale }: Drawn & { isStale: boolean }) {
  const of = new Map(cells.map((cell) => [cell.weekday * 24 + cell.hour, cell]));
  const [low, high] = boundsOf(cells, said);
  const filled = cells.filter((cell) => cell.n > 0).map((cell) => cell.weekday * 24 + cell.hour);
  const [chosen, choose] = useState<number | null>(null);
  const [pointed, point] = useState<Cell | null>(null);
  // One stop for the whole week: the arrows lead on from there.
  const stop = chosen !== null && filled.includes(chosen) ? chosen : filled[0];

  function move(event: KeyboardEvent) {
    const step = STEPS[event.key];
    if (!step || stop === undefined) return;
    event.preventDefault();
    const isMirrored = document.dir === "rtl" && Math.abs(step) === 1;
    const next = nextOf(stop, isMirrored ? -step : step, new Set(filled));
    if (next === undefined) return;
    choose(next);
    const table = event.currentTarget as HTMLElement;
    table.querySelector<HTMLElement>(`[data-place="${next}"]`)?.focus();
  }

  return (
    <>
      <p class="reading heat-reading" aria-hidden="true">
        {pointed ? <strong>{readingOf(pointed, said)}</strong> : `${t.point} ${t.keys}`}
      </p>
      <Scrolls label={t.title} isStale={isStale}>
        <table class="heat" onKeyDown={move}>
          <caption class="unseen">
            {said.label}. {t.keys}
          </caption>
          <thead>
            <tr>
              <th scope="col">
                <span class="unseen">{t.hour}</span>
              </th>
              {HOURS.map((hour) => (
                <th key={hour} scope="col">
                  {twoDigits(hour)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {WEEKDAYS.map((day) => (
              <tr key={day}>
                <th scope="row">{nameOf(day)}</th>
                {HOURS.map((hour) => {
                  const place = day * 24 + hour;
                  const cell = of.get(place);
                  return (
                    <td
                      key={hour}
                      data-strength={cell && cell.n >= least(said) ? strength(cell.value, low, high) : 0}
                    >
                      {cell?.n ? (
                        <Hour
                          said={said}
                          cell={cell}
                          isStop={place === stop}
                          chosen={() => choose(place)}
                          pointed={point}
                        />
                      ) : null}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
      <Legend said={said} low={low} high={high} />
    </>
  );
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -24, ArrowDown: 24 };

/** The next hour with something in it, in this direction. */
export function nextOf(place: number, step: number, filled: ReadonlySet<number>): number | undefined {
  for (let next = place + step; next >= 0 && next < 7 * 24; next += step) if (filled.has(next)) return next;
  return undefined;
}

interface OneHour {
  said: Declaration;
  cell: Cell;
  isStop: boolean;
  chosen(): void;
  pointed(cell: Cell | null): void;
}

function Hour({ said, cell, isStop, chosen, pointed }: OneHour) {
  const { look } = useDashboard();
  const { weekday, hour } = cell;
  const called = words.drill.atHour(nameOf(weekday, "long"), `${twoDigits(hour)}:00`);
  return (
    <button
      type="button"
      data-place={weekday * 24 + hour}
      tabIndex={isStop ? 0 : -1}
      aria-label={readingOf(cell, said)}
      onFocus={() => {
        chosen();
        pointed(cell);
      }}
      onBlur={() => pointed(null)}
      onMouseEnter={() => pointed(cell)}
      onMouseLeave={() => pointed(null)}
      onClick={() => look({ kpi: said.name, part: partOf(said), at: { weekday, hour }, called })}
    >
      {inside(cell, said)}
    </button>
  );
}

/** An hour in words, for whoever points at it or hears it. */
const readingOf = ({ weekday, hour, value, n, low, high }: Cell, said: Declaration) =>
  words.chart.reading(
    `${nameOf(weekday, "long")} ${twoDigits(hour)}:00`,
    shown(value, said.unit),
    basis(n, low, high),
  );

function Legend({ said, low, high }: { said: Declaration; low: number; high: number }) {
  const width = (high - low) / STRENGTHS.length;
  return (
    <ul class="legend">
      <li>
        <span class="swatch" /> {said.unit === "percent" ? t.few(FEW) : t.nobody}
      </li>
      {(high ? STRENGTHS : []).map((each) => (
        <li key={each}>
          <span class="swatch" data-strength={each} />{" "}
          {t.legend(edge(low + (each - 1) * width, said), edge(low + each * width, said))}
        </li>
      ))}
    </ul>
  );
}

const edge = (value: number, said: Declaration) =>
  briefly(said.unit === "count" || said.unit === "seconds" ? Math.round(value) : value, said.unit);

const twoDigits = (hour: number) => String(hour).padStart(2, "0");

const nameOf = (day: number, weekday: "short" | "long" = "short") =>
  new Intl.DateTimeFormat(LOCALE, { weekday, timeZone: "UTC" }).format(MONDAY + day * 86_400_000);

/** Short enough for a cell: without its unit, which stands above. */
function inside(cell: Cell, said: Declaration): string {
  if (cell.value === null) return "";
  if (said.unit === "percent") return String(Math.round(cell.value * 100));
  if (said.unit === "ratio" || said.unit === "score") return cell.value.toFixed(1);
  if (said.unit !== "seconds" || cell.value < 100) return String(Math.round(cell.value));
  return `${Math.round(cell.value / 60)}′`;
}

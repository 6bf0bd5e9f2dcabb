// A week by its hours: one number for each, darker where it is greater.

import type { Cell, Declaration } from "../api";
import { strength } from "../drawing";
import { shown } from "../figures";
import { words } from "../words";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { Pick } from "./Overview";
import { Scrolls } from "./Scrolls";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const WEEKDAYS = Array.from({ length: 7 }, (_, day) => day);
// A Monday, from which the names of the days are counted.
const MONDAY = Date.UTC(2024, 0, 1);
const t = words.heat;

export function BusyHours() {
  const { heat, byName, charted } = useDashboard();
  const said = byName.value.get(charted());
  const data = heat.data.value;
  return (
    <>
      <Pick />
      {said && data ? (
        <>
          <Download what="heat" called={said.label.toLowerCase()} />
          <Week said={said} cells={data.cells} isStale={heat.isStale.value} />
        </>
      ) : (
        <p class="soft">{words.age.waiting}</p>
      )}
    </>
  );
}

function Week({ said, cells, isStale }: { said: Declaration; cells: Cell[]; isStale: boolean }) {
  const of = new Map(cells.map((cell) => [cell.weekday * 24 + cell.hour, cell]));
  const highest = Math.max(0, ...cells.map((cell) => cell.value ?? 0));
  return (
    <Scrolls label={t.title} isStale={isStale}>
      <table class="heat">
        <caption class="unseen">{said.label}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">{t.hour}</span>
            </th>
            {HOURS.map((hour) => (
              <th key={hour} scope="col">
                {String(hour).padStart(2, "0")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {WEEKDAYS.map((day) => (
            <tr key={day}>
              <th scope="row">{nameOf(day)}</th>
              {HOURS.map((hour) => {
                const cell = of.get(day * 24 + hour);
                return (
                  <td key={hour} data-strength={strength(cell?.value ?? null, highest)}>
                    {cell?.n ? brief(cell, said) : null}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

const nameOf = (day: number) =>
  new Intl.DateTimeFormat(undefined, { weekday: "short", timeZone: "UTC" }).format(MONDAY + day * 86_400_000);

/** Short enough for a cell: without its unit, which stands above. */
function brief(cell: Cell, said: Declaration): string {
  if (cell.value === null) return "";
  if (said.unit === "percent") return String(Math.round(cell.value * 100));
  if (said.unit === "ratio" || said.unit === "score") return cell.value.toFixed(1);
  return said.unit === "seconds" && cell.value >= 100
    ? shown(cell.value, said.unit).replace(/ \d+ s$/, "")
    : String(Math.round(cell.value));
}

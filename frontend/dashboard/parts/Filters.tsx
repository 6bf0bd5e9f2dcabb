// Which days, in which zone, compared with what, of whom; all of it stands in the address.

import { useState } from "preact/hooks";
import { DIMENSIONS, REACH_FILTERS } from "../dimensions";
import { inWords } from "../saying";
import { words } from "../words";
import { AddFilter, Chips } from "./AddFilter";
import { useDashboard } from "./context";
import { Compare, Days } from "./Days";

const t = words.filters;

/** Brief, it asks only for what changes something: reaching out is not compared, nor told of topics. */
export function Filters({ isBrief = false }: { isBrief?: boolean }) {
  const [isOpen, open] = useState(false);
  const { compares } = useDashboard();
  return (
    <section class="filters" aria-label={t.title} data-open={isOpen}>
      <p class="said">
        <Said only={isBrief ? REACH_FILTERS : null} />{" "}
        <button type="button" class="button fold" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
          {t.change}
        </button>
      </p>
      <div class="choose">
        <Days />
        {isBrief || !compares() ? null : <Compare />}
        <Zone />
        <AddFilter known={isBrief ? DIMENSIONS.filter((each) => REACH_FILTERS.has(each)) : DIMENSIONS} />
      </div>
      <Chips />
    </section>
  );
}

/** The same in words. */
function Said({ only }: { only: ReadonlySet<string> | null }) {
  const { place, dates, directions, direction, labelOf } = useDashboard();
  const directed = directions.value.find((each) => each.key === direction.value)?.label;
  const known = { dates: dates.value, labelOf, direction: directed ?? "", only };
  return <span dir="auto">{inWords(place.value, known)}.</span>;
}

function Zone() {
  const dashboard = useDashboard();
  const { zone } = dashboard.place.value;
  return (
    <label>
      <span>{t.zone}</span>
      <select
        class="input zone"
        value={zone}
        onChange={({ currentTarget }) => dashboard.go({ zone: currentTarget.value })}
      >
        {zones(zone).map((name) => (
          <option key={name} value={name}>
            {name.replaceAll("_", " ")}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Every zone that the browser knows, and the one that is chosen. */
function zones(chosen: string): string[] {
  const known = new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), chosen]);
  return [...known].sort();
}

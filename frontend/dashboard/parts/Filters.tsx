// Which days, in which zone, compared with what, of whom; all of it stands in the address.

import { useState } from "preact/hooks";
import { COMPARISONS, DIMENSIONS, type Dimension } from "../address";
import { ask, type Rows } from "../api";
import { type Loaded, loading } from "../loading";
import { PRESETS, type Preset, plusDays } from "../period";
import { words } from "../words";
import { useDashboard } from "./context";

const t = words.filters;
const DATES = "dates";

/** Brief, it asks only for the days: where filters change nothing, they are not offered. */
export function Filters({ isBrief = false }: { isBrief?: boolean }) {
  const dashboard = useDashboard();
  const { period, zone } = dashboard.place.value;
  return (
    <section class="filters" aria-label={t.title}>
      <label>
        <span>{t.period}</span>
        <select
          class="input"
          value={"preset" in period ? period.preset : DATES}
          onChange={({ currentTarget }) => {
            const value = currentTarget.value;
            const { from, to } = dashboard.dates.value;
            dashboard.go({
              period: value === DATES ? { first: from, last: plusDays(to, -1) } : { preset: value as Preset },
            });
          }}
        >
          {PRESETS.map((preset) => (
            <option key={preset} value={preset}>
              {words.presets[preset]}
            </option>
          ))}
          <option value={DATES}>{t.dates}</option>
        </select>
      </label>
      {"first" in period ? <TwoDates first={period.first} last={period.last} /> : null}
      {isBrief ? null : <Compare />}
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
      {isBrief ? null : <OnlyThese />}
      <button type="button" class="button print" onClick={() => window.print()}>
        {t.print}
      </button>
    </section>
  );
}

function Compare() {
  const dashboard = useDashboard();
  return (
    <label>
      <span>{t.compare}</span>
      <select
        class="input"
        value={dashboard.place.value.compare}
        onChange={({ currentTarget }) => {
          const chosen = COMPARISONS.find((each) => each === currentTarget.value);
          if (chosen) dashboard.go({ compare: chosen });
        }}
      >
        {COMPARISONS.map((each) => (
          <option key={each} value={each}>
            {words.comparisons[each]}
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

function TwoDates({ first, last }: { first: string; last: string }) {
  const dashboard = useDashboard();
  const [wrong, setWrong] = useState(false);

  function choose(dates: { first: string; last: string }) {
    if (!dates.first || !dates.last) return;
    setWrong(dates.first > dates.last);
    if (dates.first <= dates.last) dashboard.go({ period: dates });
  }

  return (
    <>
      <label>
        <span>{t.first}</span>
        <input
          class="input"
          type="date"
          value={first}
          aria-invalid={wrong}
          onChange={({ currentTarget }) => choose({ first: currentTarget.value, last })}
        />
      </label>
      <label>
        <span>{t.last}</span>
        <input
          class="input"
          type="date"
          value={last}
          aria-invalid={wrong}
          onChange={({ currentTarget }) => choose({ first, last: currentTarget.value })}
        />
      </label>
      {wrong ? (
        <p class="wrong" role="alert">
          {t.wrongOrder}
        </p>
      ) : null}
    </>
  );
}

const choices = new Map<Dimension, Loaded<Rows>>();

function choicesOf(dimension: Dimension): Loaded<Rows> {
  const known = choices.get(dimension);
  if (known) return known;
  const fresh = loading<Rows>();
  choices.set(dimension, fresh);
  return fresh;
}

function OnlyThese() {
  const dashboard = useDashboard();
  const { filters } = dashboard.place.value;
  const chosen = DIMENSIONS.flatMap((dimension) =>
    (filters[dimension] ?? []).map((key) => ({ dimension, key })),
  );
  return (
    <>
      <AddFilter />
      {chosen.length ? (
        <ul class="chips">
          {chosen.map(({ dimension, key }) => {
            const label = labelOf(dimension, key);
            return (
              <li key={`${dimension} ${key}`}>
                <button
                  type="button"
                  class="chip"
                  aria-label={t.remove(words.dimensions[dimension], label)}
                  onClick={() =>
                    dashboard.go({
                      filters: {
                        ...filters,
                        [dimension]: (filters[dimension] ?? []).filter((each) => each !== key),
                      },
                    })
                  }
                >
                  {words.dimensions[dimension]}: <bdi>{label}</bdi> <span aria-hidden="true">×</span>
                </button>
              </li>
            );
          })}
          <li>
            <button type="button" class="button quiet" onClick={() => dashboard.go({ filters: {} })}>
              {t.clear}
            </button>
          </li>
        </ul>
      ) : null}
    </>
  );
}

function labelOf(dimension: Dimension, key: string): string {
  const row = choicesOf(dimension).data.value?.rows.find((each) => each.key === key);
  return row?.label || key;
}

/** One list of everything that can be chosen: fetched when somebody reaches for it. */
function AddFilter() {
  const dashboard = useDashboard();
  const { filters, zone } = dashboard.place.value;

  function fetchChoices() {
    for (const dimension of DIMENSIONS) {
      const query = new URLSearchParams({ ...dashboard.dates.value, zone });
      void choicesOf(dimension).load((signal) => ask(`by/${dimension}`, query, signal));
    }
  }

  return (
    <label>
      <span>{t.addTitle}</span>
      <select
        class="input"
        value=""
        onFocus={fetchChoices}
        onPointerEnter={fetchChoices}
        onChange={({ currentTarget }) => {
          const [dimension = "", ...key] = currentTarget.value.split(" ");
          const known = DIMENSIONS.find((each) => each === dimension);
          currentTarget.value = "";
          if (!known) return;
          const others = (filters[known] ?? []).filter((each) => each !== key.join(" "));
          dashboard.go({ filters: { ...filters, [known]: [...others, key.join(" ")] } });
        }}
      >
        <option value="">{t.add}</option>
        {DIMENSIONS.map((dimension) => {
          const rows = choicesOf(dimension).data.value?.rows.filter((row) => row.key) ?? [];
          return rows.length ? (
            <optgroup key={dimension} label={words.dimensions[dimension]}>
              {rows.map((row) => (
                <option key={row.key} value={`${dimension} ${row.key}`}>
                  {row.label}
                </option>
              ))}
            </optgroup>
          ) : null;
        })}
      </select>
    </label>
  );
}

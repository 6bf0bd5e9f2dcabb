// Which days, in which zone, compared with what, of whom; all of it stands in the address.

import { useEffect, useState } from "preact/hooks";
import { COMPARISONS, type Comparison } from "../address";
import { ask, type Rows } from "../api";
import { DIMENSIONS, type Dimension, REACH_FILTERS } from "../dimensions";
import { type Loaded, loading } from "../loading";
import { dayOf } from "../moments";
import { type Dates, PRESETS, type Preset, plusDays } from "../period";
import { words } from "../words";
import { useDashboard } from "./context";

const t = words.filters;
const DATES = "dates";

/** Brief, it asks only for what changes something: reaching out is not compared, nor told of topics. */
export function Filters({ isBrief = false }: { isBrief?: boolean }) {
  const [isOpen, open] = useState(false);
  const { compares } = useDashboard();
  return (
    <section class="filters" aria-label={t.title} data-open={isOpen}>
      <p class="said">
        <Said isBrief={isBrief} />{" "}
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

/** The same in words: on paper, and on a phone until somebody changes it. */
function Said({ isBrief }: { isBrief: boolean }) {
  const { place, dates, compares, directions, direction, labelOf } = useDashboard();
  const { period, compare, zone, filters } = place.value;
  const days = t.days(dayOf(dates.value.from), dayOf(plusDays(dates.value.to, -1)));
  const directed = directions.value.find((each) => each.key === direction.value);
  const parts = [
    "preset" in period ? `${words.presets[period.preset]} (${days})` : days,
    zone.replaceAll("_", " "),
    isBrief || !compares() || compare === "none" ? "" : t.comparedWith(comparisonInWords(compare)),
    directed?.label ?? "",
    ...DIMENSIONS.map((each) => {
      const labels = (filters[each] ?? []).map((key) => labelOf(each, key));
      return labels.length ? t.only(words.dimensions[each], labels.join(", ")) : "";
    }),
  ];
  return <span dir="auto">{parts.filter(Boolean).join(" · ")}</span>;
}

function comparisonInWords(compare: Comparison): string {
  if (typeof compare === "string") return words.comparisons[compare].toLowerCase();
  return t.days(dayOf(compare.first), dayOf(compare.last));
}

function Days() {
  const dashboard = useDashboard();
  const { period } = dashboard.place.value;
  return (
    <>
      <label>
        <span>{t.period}</span>
        <select
          class="input"
          value={"preset" in period ? period.preset : DATES}
          onChange={({ currentTarget: { value } }) =>
            dashboard.go({
              period: value === DATES ? daysOf(dashboard.dates.value) : { preset: value as Preset },
            })
          }
        >
          {PRESETS.map((preset) => (
            <option key={preset} value={preset}>
              {words.presets[preset]}
            </option>
          ))}
          <option value={DATES}>{t.dates}</option>
        </select>
      </label>
      {"first" in period ? (
        <TwoDates
          dates={period}
          labels={[t.first, t.last]}
          chosen={(dates) => dashboard.go({ period: dates })}
        />
      ) : null}
    </>
  );
}

function Compare() {
  const dashboard = useDashboard();
  const { compare } = dashboard.place.value;
  return (
    <>
      <label>
        <span>{t.compare}</span>
        <select
          class="input"
          value={typeof compare === "string" ? compare : DATES}
          onChange={({ currentTarget: { value } }) => {
            const known = COMPARISONS.find((each) => each === value);
            dashboard.go({ compare: known ?? daysOf(before(dashboard.dates.value)) });
          }}
        >
          {COMPARISONS.map((each) => (
            <option key={each} value={each}>
              {words.comparisons[each]}
            </option>
          ))}
          <option value={DATES}>{t.dates}</option>
        </select>
      </label>
      {typeof compare === "string" ? null : (
        <TwoDates
          dates={compare}
          labels={[t.firstCompared, t.lastCompared]}
          chosen={(dates) => dashboard.go({ compare: dates })}
        />
      )}
    </>
  );
}

const daysOf = ({ from, to }: Dates): TwoDays => ({ first: from, last: plusDays(to, -1) });

/** As many days before these. */
function before({ from, to }: Dates): Dates {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
  return { from: plusDays(from, -days), to: from };
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

interface TwoDays {
  first: string;
  last: string;
}

interface Asked {
  dates: TwoDays;
  labels: readonly [string, string];
  chosen(dates: TwoDays): void;
}

function TwoDates({ dates: { first, last }, labels, chosen }: Asked) {
  const [wrong, setWrong] = useState(false);

  function choose(dates: TwoDays) {
    if (!dates.first || !dates.last) return;
    setWrong(dates.first > dates.last);
    if (dates.first <= dates.last) chosen(dates);
  }

  return (
    <>
      <label>
        <span>{labels[0]}</span>
        <input
          class="input"
          type="date"
          value={first}
          aria-invalid={wrong}
          onChange={({ currentTarget }) => choose({ first: currentTarget.value, last })}
        />
      </label>
      <label>
        <span>{labels[1]}</span>
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

function Chips() {
  const dashboard = useDashboard();
  const { filters } = dashboard.place.value;
  const chosen = DIMENSIONS.flatMap((dimension) =>
    (filters[dimension] ?? []).map((key) => ({ dimension, key })),
  );
  if (!chosen.length) return null;
  return (
    <ul class="chips">
      {chosen.map(({ dimension, key }) => {
        const label = dashboard.labelOf(dimension, key);
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
              <span>
                {words.dimensions[dimension]}: <bdi>{label}</bdi>
              </span>{" "}
              <span aria-hidden="true">×</span>
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
  );
}

const choices = new Map<Dimension, Loaded<Rows>>();

function choicesOf(dimension: Dimension): Loaded<Rows> {
  const known = choices.get(dimension) ?? loading<Rows>();
  choices.set(dimension, known);
  return known;
}

/** One list of everything that can be chosen: fetched when somebody reaches for it, and what an address
 * names at once, so that it is called by its name. */
function AddFilter({ known }: { known: readonly Dimension[] }) {
  const dashboard = useDashboard();
  const { filters, zone } = dashboard.place.value;
  const unnamed = dashboard.unnamed.value.join();

  function fetchChoices(of: readonly Dimension[]) {
    for (const dimension of of) {
      const query = new URLSearchParams({ ...dashboard.dates.value, zone, kpis: "entered" });
      const loaded = choicesOf(dimension);
      void loaded
        .load((signal) => ask(`by/${dimension}`, query, signal))
        .then(() => dashboard.name(dimension, loaded.data.value?.rows ?? []));
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for what is named in the address
  useEffect(() => {
    fetchChoices(DIMENSIONS.filter((each) => unnamed.split(",").includes(each)));
  }, [unnamed]);

  return (
    <label>
      <span>{t.addTitle}</span>
      <select
        class="input"
        value=""
        onFocus={() => fetchChoices(known)}
        onPointerEnter={() => fetchChoices(known)}
        onChange={({ currentTarget }) => {
          const [dimension = "", ...key] = currentTarget.value.split(" ");
          const found = DIMENSIONS.find((each) => each === dimension);
          currentTarget.value = "";
          if (!found) return;
          const others = (filters[found] ?? []).filter((each) => each !== key.join(" "));
          dashboard.go({ filters: { ...filters, [found]: [...others, key.join(" ")] } });
        }}
      >
        <option value="">{t.add}</option>
        {known.map((dimension) => {
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

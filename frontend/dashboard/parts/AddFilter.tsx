// Whose numbers: one list of everything that they can be of, and what is chosen of it.

import { useEffect } from "preact/hooks";
import { ask, type Rows } from "../api";
import { DIMENSIONS, type Dimension } from "../dimensions";
import { languageOf } from "../languages";
import { type Loaded, loading } from "../loading";
import { words } from "../words";
import { useDashboard } from "./context";

const t = words.filters;

/** Whoever passes by again within that time is offered the same. */
const FRESH_MS = 60_000;
const choices = new Map<Dimension, Loaded<Rows>>();
const asked = new Map<Dimension, string>();

function choicesOf(dimension: Dimension): Loaded<Rows> {
  const known = choices.get(dimension) ?? loading<Rows>();
  choices.set(dimension, known);
  return known;
}

/** Fetched when somebody reaches for it, and what an address
 * names at once, so that it is called by its name. */
export function AddFilter({ known }: { known: readonly Dimension[] }) {
  const dashboard = useDashboard();
  const { filters, zone } = dashboard.place.value;
  const unnamed = dashboard.unnamed.value.join();

  function fetchChoices(of: readonly Dimension[]) {
    for (const dimension of of) {
      const query = new URLSearchParams({ ...dashboard.dates.value, zone, kpis: "entered" });
      const loaded = choicesOf(dimension);
      const question = `${query} ${Math.floor(dashboard.now.value / FRESH_MS)}`;
      if (asked.get(dimension) === question && !loaded.problem.value) continue;
      asked.set(dimension, question);
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
                  {dimension === "language" ? languageOf(row.key) : row.label}
                </option>
              ))}
            </optgroup>
          ) : null;
        })}
      </select>
    </label>
  );
}

export function Chips() {
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

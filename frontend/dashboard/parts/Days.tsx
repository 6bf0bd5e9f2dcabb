// Which days, and with which they are compared.

import { COMPARISONS } from "../address";
import { type Dates, PRESETS, type Preset, plusDays } from "../period";
import { words } from "../words";
import { useDashboard } from "./context";
import { TwoDates, type TwoDays } from "./TwoDates";

const t = words.filters;
const DATES = "dates";

export function Days() {
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

export function Compare() {
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

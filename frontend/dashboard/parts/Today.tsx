// Today so far, in a few numbers beside the present.

import type { Declaration, Figure, Live } from "../api";
import { basis, gapBriefly, told, whyNothing } from "../figures";
import { words } from "../words";
import { useDashboard } from "./context";
import { FirstReply } from "./FirstReply";
import { NotYet } from "./NotYet";

const t = words.live;

/** The nine since midnight, briefly; not of teams that are there for different things. */
export function Today({ live }: { live: Live }) {
  const { directions, go } = useDashboard();
  if (directions.value.length > 1) return null;
  return (
    <section class="block" aria-labelledby="live-today">
      <h2 id="live-today">{t.today}</h2>
      <button
        type="button"
        class="link pick"
        onClick={() => go({ view: "overview", period: { preset: "today" } })}
      >
        {words.views.overview}
      </button>
      {live.worked_out ? <Nine live={live} /> : <NotYet arrived={live} />}
    </section>
  );
}

function Nine({ live }: { live: Live }) {
  const { byName, parts } = useDashboard();
  return (
    <dl class="today">
      {live.today.map((figure) => {
        const said = byName.value.get(figure.name);
        if (!said) return null;
        return (
          <div key={figure.name} data-verdict={figure.verdict || undefined}>
            <dt>{said.label}</dt>
            <dd>
              <strong>{told(figure, said)}</strong>{" "}
              <small>{whyNothing(figure, said, parts.value) || detailOf(figure, said)}</small>
              <FirstReply said={said} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** Of how many it is, and how far from what it should be; a count says that itself. */
function detailOf(figure: Figure, said: Declaration): string {
  const of = said.unit === "count" ? "" : basis(figure.n, figure.low, figure.high);
  return [of, gapBriefly(figure, said.unit)].filter(Boolean).join(", ");
}

// Where conversations come from: by entry point, page, device, language, topic.

import { DIMENSIONS } from "../dimensions";
import { words } from "../words";
import { Breakdown } from "./Breakdown";
import { useDashboard } from "./context";

const ELSEWHERE = new Set(["team", "agent"]);

export function Sources() {
  const dashboard = useDashboard();
  const { by } = dashboard.place.value;
  return (
    <>
      <section class="directions" aria-label={words.breakdown.by}>
        <p class="choices">
          {DIMENSIONS.filter((each) => !ELSEWHERE.has(each)).map((each) => (
            <button
              key={each}
              type="button"
              class="button"
              aria-pressed={each === by}
              onClick={() => dashboard.go({ by: each })}
            >
              {words.dimensions[each]}
            </button>
          ))}
        </p>
      </section>
      <Breakdown dimension={by} />
    </>
  );
}

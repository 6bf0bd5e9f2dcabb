// Where conversations come from: by entry point, page, device, language, topic.

import { DIMENSIONS } from "../address";
import { words } from "../words";
import { Breakdown } from "./Breakdown";
import { useDashboard } from "./context";

const ELSEWHERE = new Set(["team", "agent"]);

export function Sources() {
  const dashboard = useDashboard();
  const { by } = dashboard.place.value;
  return (
    <>
      <label class="pick">
        <span>{words.breakdown.by}</span>
        <select
          class="input"
          value={by}
          onChange={({ currentTarget }) => {
            const chosen = DIMENSIONS.find((each) => each === currentTarget.value);
            if (chosen) dashboard.go({ by: chosen });
          }}
        >
          {DIMENSIONS.filter((each) => !ELSEWHERE.has(each)).map((each) => (
            <option key={each} value={each}>
              {words.dimensions[each]}
            </option>
          ))}
        </select>
      </label>
      <Breakdown dimension={by} />
    </>
  );
}

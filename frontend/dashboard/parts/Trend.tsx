// The small line on a tile: only its course, the numbers stand behind the chart.

import type { Declaration } from "../api";
import { pathOf } from "../drawing";
import { useDashboard } from "./context";

const WIDTH = 120;
const HEIGHT = 28;

export function Trend({ said }: { said: Declaration }) {
  const { series } = useDashboard();
  const values = series.data.value?.values[said.name] ?? [];
  const path = pathOf(values, WIDTH, HEIGHT);
  return (
    <svg
      class="trend"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <path d={path} vector-effect="non-scaling-stroke" />
    </svg>
  );
}

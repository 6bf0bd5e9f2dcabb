// The small line on a tile: its course, its target, and where it is now; the numbers stand behind the chart.

import type { Declaration } from "../api";
import { dotsOf, heightOf, pathOf } from "../drawing";
import { useDashboard } from "./context";

const WIDTH = 240;
const HEIGHT = 32;

export function Trend({ said, target }: { said: Declaration; target: number | null }) {
  const { series } = useDashboard();
  const data = series.data.value;
  const values = (data?.worked_out && data.values[said.name]) || [];
  const held = said.unit === "count" ? null : target;
  const path = pathOf(values, WIDTH, HEIGHT, held);
  const level = path && held !== null ? heightOf(held, values, HEIGHT, held).toFixed(1) : null;
  return (
    <svg
      class="trend"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      {level === null ? null : (
        <path class="held" d={`M0 ${level}L${WIDTH} ${level}`} vector-effect="non-scaling-stroke" />
      )}
      <path d={path} vector-effect="non-scaling-stroke" />
      <path class="alone" d={dotsOf(values, WIDTH, HEIGHT, held)} vector-effect="non-scaling-stroke" />
    </svg>
  );
}

// The head of a column: pressed, it sorts by it.

import type { ComponentChildren } from "preact";
import { orderOf } from "../sorting";
import { useDashboard } from "./context";

interface Heads {
  column: string;
  label: string;
  isNumber?: boolean;
  /** What stands beside the label. */
  children?: ComponentChildren;
}

export function Head({ column, label, isNumber = false, children }: Heads) {
  const { place, sort } = useDashboard();
  return (
    <th
      scope="col"
      class={isNumber ? "number" : undefined}
      aria-sort={orderOf(place.value.sort, column) ?? "none"}
    >
      <button type="button" class="head" onClick={() => sort(column, isNumber)}>
        {label}
      </button>
      {children}
    </th>
  );
}

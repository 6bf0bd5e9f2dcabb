// What is wider than the screen scrolls by itself, and by keyboard.

import type { ComponentChildren } from "preact";
import { words } from "../words";

interface Wide {
  label: string;
  isStale?: boolean;
  children: ComponentChildren;
}

export function Scrolls({ label, isStale = false, children }: Wide) {
  return (
    <section
      class="scrolls"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={words.chart.tableOf(label)}
      aria-busy={isStale}
    >
      {children}
    </section>
  );
}

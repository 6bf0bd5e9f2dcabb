// Telling whoever embeds the widget what is wrong. The words come only when there is something to tell.

import type { Problem } from "../seldom/explain";
import type * as Seldom from "../seldom/main";
import { base, key } from "./tag";

/** What follows later, each from its first use on. */
export const later = (name: string) => import(/* @vite-ignore */ `${base}/widget/${name}.js`);
export const seldom = (): Promise<typeof Seldom> => later("seldom");

export function explain(problem: Problem, detail?: unknown): void {
  seldom().then(
    (known) => known.explain(problem, { base, key, detail }),
    () => console.warn("Livechat:", problem),
  );
}

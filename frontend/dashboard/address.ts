// What is looked at stands in the address, so that a reload and a copied link show the same.

import { DIMENSIONS, type Dimension, type Filters, SPLITS, type Split } from "./dimensions";
import { type Chosen, readChosen, writeChosen } from "./looking";
import { DEFAULT, isDate, isZone, type Period, PRESETS } from "./period";

export const VIEWS = [
  "overview",
  "live",
  "teams",
  "agents",
  "times",
  "sources",
  "reaching",
  "experiments",
] as const;
export type View = (typeof VIEWS)[number];

export const COMPARISONS = ["none", "previous", "year"] as const;
/** Or with two days, the first and the last, both counted. */
export type Comparison = (typeof COMPARISONS)[number] | { first: string; last: string };

export interface Place {
  view: View;
  period: Period;
  zone: string;
  compare: Comparison;
  filters: Filters;
  /** What the view is broken down by, where it can be. */
  by: Dimension;
  split: Split;
  /** What the teams are there for whose numbers are shown; those of several are never averaged. */
  direction: string;
  /** The figure that a chart or a list shows. */
  kpi: string;
  /** The column by which a table is sorted, "-" before it from the greatest on; "" as rows come. */
  sort: string;
  /** Whose conversations are looked at, and how many pages of them. */
  look: Chosen | null;
  pages: number;
  /** On a screen on the wall; of the present alone. */
  isBig: boolean;
  /** The figure whose meaning is read; "" for none. */
  explained: string;
}

/** Looked at and read are laid over the rest: whoever goes elsewhere leaves them behind. */
export const NOTHING_OVER = { look: null, pages: 1, explained: "", isBig: false } as const;
const MOST_PAGES = 20;

const one = <T extends string>(given: string | null, known: readonly T[], otherwise: T): T =>
  known.find((each) => each === given) ?? otherwise;

export function readPlace(search: string, homeZone: string): Place {
  const query = new URLSearchParams(search);
  const filters: Filters = {};
  for (const dimension of DIMENSIONS) {
    const chosen = query.getAll(dimension).filter(Boolean);
    if (chosen.length) filters[dimension] = chosen;
  }
  return {
    view: one(query.get("view"), VIEWS, "overview"),
    period: readPeriod(query),
    zone: [query.get("zone") ?? "", homeZone].find(isZone) ?? "UTC",
    compare: readComparison(query.get("compare") ?? ""),
    filters,
    by: one(query.get("by"), DIMENSIONS, "entry_point"),
    split: one(query.get("split"), SPLITS, "trigger"),
    direction: query.get("direction") ?? "",
    kpi: query.get("kpi") ?? "",
    sort: query.get("sort") ?? "",
    look: readChosen(query),
    pages: Math.min(MOST_PAGES, Math.max(1, Math.floor(Number(query.get("look.pages"))) || 1)),
    isBig: query.get("screen") === "big",
    explained: query.get("explained") ?? "",
  };
}

function readPeriod(query: URLSearchParams): Period {
  const preset = PRESETS.find((each) => each === query.get("period"));
  if (preset) return { preset };
  const first = query.get("first") ?? "";
  const last = query.get("last") ?? "";
  return isDate(first) && isDate(last) && first <= last ? { first, last } : DEFAULT;
}

function readComparison(written: string): Comparison {
  const [first = "", last = ""] = written.split("..");
  if (isDate(first) && isDate(last) && first <= last) return { first, last };
  return one(written, COMPARISONS, "previous");
}

/** What differs from what one sees first, and the zone: whoever follows the link may be in another. */
export function writePlace(place: Place): string {
  const query = new URLSearchParams();
  if (place.view !== "overview") query.set("view", place.view);
  if ("preset" in place.period) {
    if ("preset" in DEFAULT && place.period.preset !== DEFAULT.preset)
      query.set("period", place.period.preset);
  } else {
    query.set("first", place.period.first);
    query.set("last", place.period.last);
  }
  query.set("zone", place.zone);
  if (typeof place.compare !== "string")
    query.set("compare", `${place.compare.first}..${place.compare.last}`);
  else if (place.compare !== "previous") query.set("compare", place.compare);
  if (place.by !== "entry_point") query.set("by", place.by);
  if (place.split !== "trigger") query.set("split", place.split);
  if (place.direction) query.set("direction", place.direction);
  if (place.kpi) query.set("kpi", place.kpi);
  if (place.sort) query.set("sort", place.sort);
  for (const dimension of DIMENSIONS) {
    for (const value of place.filters[dimension] ?? []) query.append(dimension, value);
  }
  if (place.look) writeChosen(place.look, query);
  if (place.look && place.pages > 1) query.set("look.pages", String(Math.min(MOST_PAGES, place.pages)));
  if (place.isBig) query.set("screen", "big");
  if (place.explained) query.set("explained", place.explained);
  return `?${query}`;
}

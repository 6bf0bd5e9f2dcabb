// By what numbers can be told apart.

export const DIMENSIONS = [
  "team",
  "queue",
  "agent",
  "site",
  "entry_point",
  "origin",
  "device",
  "language",
  "topic",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];
export type Filters = Partial<Record<Dimension, readonly string[]>>;

/** What the way to a goal can be told of. */
export const REACH_FILTERS: ReadonlySet<string> = new Set(["site", "team", "queue"]);

/** What the way to a goal is split by. */
export const SPLITS = ["trigger", "variant", "device", "entry_point"] as const;
export type Split = (typeof SPLITS)[number];

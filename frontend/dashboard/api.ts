// What /api/v1/metrics/ answers, and how it is asked. See docs/metrics.md.

export type Unit = "seconds" | "percent" | "count" | "money" | "ratio" | "score";

export interface Declaration {
  name: string;
  label: string;
  unit: Unit;
  clock: "arrival" | "end" | "slice";
  better: "higher" | "lower" | "";
  definition: string;
  of: string;
  too_low: string;
  too_high: string;
  action: string;
  headline: boolean;
}

export interface Figure {
  name: string;
  value: number | null;
  n: number;
  low: number | null;
  high: number | null;
  target: number | null;
  gap: number | null;
  verdict: "met" | "missed" | "";
  p50: number | null;
  p90: number | null;
  p95: number | null;
  before: number | null;
  before_n: number | null;
}

/** Of which period an answer speaks, how old it is, and whether some of it can still change. */
export interface Spoken {
  from: string;
  to: string;
  zone: string;
  /** Null until the first numbers have been worked out. */
  as_of: string | null;
  provisional: boolean;
}

export interface Totals extends Spoken {
  figures: Figure[];
}

export type Grain = "quarter" | "hour" | "day";

export interface Series extends Spoken {
  grain: Grain;
  at: string[];
  values: Record<string, (number | null)[]>;
  n: Record<string, number[]>;
  provisional_at?: boolean[];
}

export interface Row {
  key: string;
  label: string;
  figures: Figure[];
}

export interface Rows extends Spoken {
  rows: Row[];
}

export interface Cell {
  weekday: number;
  hour: number;
  value: number | null;
  n: number;
}

export interface Heat extends Spoken {
  cells: Cell[];
}

export interface Behind {
  id: string;
  visitor: string;
  agent: string;
  queue: string;
  entered_at: string;
  value: number | null;
}

export interface Drill extends Spoken {
  conversations: Behind[];
  more: string | null;
}

export interface LiveQueue {
  id: number;
  name: string;
  team: string;
  waiting: number;
  longest_wait_s: number | null;
  due_soon: number;
  overdue: number;
  agents_online: number;
}

export interface LiveAgent {
  id: number;
  name: string;
  state: string;
  reason: string;
  used: number;
  capacity: number;
  conversations: number;
}

export interface Live {
  now: string;
  waiting: number;
  longest_wait_s: number | null;
  agents: Record<string, number>;
  used: number;
  capacity: number;
  queues: LiveQueue[];
  agents_list: LiveAgent[];
  today: Figure[];
}

/** What went wrong, in one sentence for the screen. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const UNREACHABLE = "The server cannot be reached. The numbers below are the last that arrived.";
const FAILED = "The server could not answer. It is tried again in a moment.";

export type Ask = <T>(path: string, query: URLSearchParams, signal?: AbortSignal) => Promise<T>;

export const addressOf = (path: string, query: URLSearchParams) =>
  `/api/v1/metrics/${path}${query.size ? `?${query}` : ""}`;

export const ask: Ask = async <T>(path: string, query: URLSearchParams, signal?: AbortSignal) => {
  const answer = await fetch(addressOf(path, query), {
    signal: signal ?? null,
    headers: { Accept: "application/json" },
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Refusal("unreachable", UNREACHABLE);
  });
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw refusalOf(body);
  return body as T;
};

function refusalOf(body: unknown): Refusal {
  const said = body as { code?: unknown; message?: unknown } | null;
  if (typeof said?.message !== "string") return new Refusal("unavailable", FAILED);
  return new Refusal(String(said.code ?? ""), said.message);
}

// What /api/v1/metrics/ answers, and how it is asked. See docs/metrics.md.

import { words } from "./words";

export type Unit = "seconds" | "percent" | "count" | "money" | "ratio" | "score";

export interface Declaration {
  name: string;
  label: string;
  unit: Unit;
  clock: "arrival" | "end" | "order" | "slice";
  better: "higher" | "lower" | "";
  definition: string;
  of: string;
  too_low: string;
  too_high: string;
  action: string;
  headline: boolean;
  /** Of how many it is shown at all. */
  least: number;
  /** How many days later it is known. */
  ripe_days: number;
  /** By dimension ("queue" stands for teams, too), why there is no such number of a part. */
  untold: Partial<Record<string, string>>;
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
  /** Until then numbers are parts of what they will be. */
  worked_out: boolean;
  /** After an upgrade that counts differently: what came before is still being counted again. */
  remade_from?: string | null;
}

/** With which period figures are compared. */
export interface Compared {
  from: string;
  to: string;
  /** Until then nothing is told of it. */
  worked_out?: boolean;
}

export interface Totals extends Spoken {
  compared: Compared | null;
  figures: Figure[];
}

export type Grain = "quarter" | "hour" | "day";

export interface Series extends Spoken {
  grain: Grain;
  at: string[];
  values: Record<string, (number | null)[]>;
  n: Record<string, number[]>;
  /** Of shares alone. */
  low: Record<string, (number | null)[]>;
  high: Record<string, (number | null)[]>;
  /** Of the period that it is compared with, point by point; shorter where that one is. */
  before: Record<string, (number | null)[]>;
  compared: Compared | null;
  provisional_at?: boolean[];
}

export interface Row {
  key: string;
  label: string;
  figures: Figure[];
}

export interface Rows extends Spoken {
  compared: Compared | null;
  rows: Row[];
}

export interface Cell {
  weekday: number;
  hour: number;
  value: number | null;
  n: number;
  low: number | null;
  high: number | null;
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

/** What is behind a number, a step or a line, as far as it was read; of what stands now there is no more. */
export interface Drill {
  worked_out?: boolean;
  conversations: Behind[];
  more?: string | null;
}

export interface LiveQueue {
  id: number;
  name: string;
  team: string;
  waiting: number;
  longest_wait_s: number | null;
  /** Somebody stands in it for longer than was promised. */
  is_too_long: boolean;
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

/** What was promised and is late, or will be within a minute. */
export interface Due {
  conversation: string;
  visitor: string;
  queue: string;
  promise: "first_reply" | "next_reply" | "resolution" | "transfer";
  waited_s: number;
  due_in_s: number;
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
  due: Due[];
  /** Whether `today` is; the rest is always as it is. */
  worked_out: boolean;
  today: Figure[];
  /** What says how long visitors wait where nobody has to accept them. */
  first_reply: Figure;
}

export type Status = "green" | "amber" | "red" | "";

/** What an experiment says of a goal: a difference, with its interval. */
export interface Lift {
  experiment: string;
  value: number;
  low: number;
  high: number;
  unit: Unit;
}

/** A goal of a team. */
export interface Aim {
  name: string;
  metric: string;
  unit: Unit;
  operator: "at_least" | "at_most";
  baseline: number | null;
  target: number;
  from: string;
  to: string;
  owner: string;
  share: number;
  value: number | null;
  n: number;
  low: number | null;
  high: number | null;
  expected: number | null;
  pace: number | null;
  forecast: number | null;
  status: Status;
  is_seasonal: boolean;
  lifts: Lift[];
  worked_out: boolean;
}

export interface DirectedTeam {
  id: number;
  name: string;
  audience: string;
  purpose: string;
  /** Null without a queue. */
  accepts_at_once: boolean | null;
  goals: Aim[];
  pursued: Pursued[];
  suggested: Suggested[];
  called: Called | null;
}

/** What single conversations should lead to, and how many did in the last four weeks. */
export interface Pursued {
  visitor_does: string;
  agent_does: string;
  pursued: number;
  decided: number;
  reached: number;
  /** Of those whose time is not over. */
  early: number;
  share: number | null;
  low: number | null;
  high: number | null;
  ticked: number;
}

/** Of conversations in which something was suggested, and of those where by chance it was not. */
export interface Outcome {
  came: number;
  of: number;
  came_alone: number;
  of_alone: number;
  effect: Effect | null;
}

export interface Suggested {
  name: string;
  kind: string;
  version: number;
  shown: number;
  used: number;
  dismissed: number;
  ignored: number;
  left_out: number;
  resolved: Outcome;
  reached: Outcome;
}

/** Guidelines that hold now: what was taken under them since they began, beside as long a time before, under
 * the version that they ended. */
export interface Guided {
  about: string;
  version: number;
  since: string;
  days: number;
  conversations: number;
  conversations_before: number;
  figures: Figure[];
}

export interface Guidelines {
  now: string;
  guidelines: Guided[];
}

/** Who said that they would have called, and beside it the calls that were counted. */
export interface Called {
  share: number | null;
  answers: number;
  low: number | null;
  high: number | null;
  per_thousand: number | null;
  visits: number;
}

export interface Direction {
  key: string;
  label: string;
  teams: DirectedTeam[];
}

export interface Directions {
  now: string;
  directions: Direction[];
}

export interface Steps {
  key: string;
  label: string;
  eligible: number | null;
  left_alone: number | null;
  invited: number | null;
  shown: number;
  opened: number;
  dismissed: number | null;
  /** Of the invited those that no agent chose. */
  drawn: number | null;
  /** The site, within ten seconds of the moment, of those drawn; of those left alone as well, to compare with. */
  left: number | null;
  alone_left: number | null;
  accepted: number;
  queued: number;
  answered: number;
  engaged: number;
  goal: number;
  acceptance: number | null;
  low: number | null;
  high: number | null;
  left_low: number | null;
  left_high: number | null;
  alone_left_low: number | null;
  alone_left_high: number | null;
}

export interface Stage {
  step: string;
  count: number;
  /** Of the step before; null of the first, and where nobody came so far. */
  share: number | null;
  low: number | null;
  high: number | null;
}

export interface Funnel extends Spoken {
  by: string;
  /** That of all rows together, through the steps that lead on. */
  way: Stage[];
  rows: Steps[];
}

export interface StartPage {
  /** Empty for all other pages together. */
  url: string;
  conversations: number;
  invited: number;
  queued: number;
  answered: number;
  engaged: number;
  goal: number;
}

/** What agents report of a page, in each of the last eight weeks; and what fixing it brought. */
export interface PageProblem {
  id: number;
  site: string;
  page: string;
  element: string;
  tag: "unclear" | "wrong" | "broken" | "missing";
  status: "new" | "accepted" | "fixed" | "declined";
  first_at: string;
  last_at: string;
  fixed_at: string | null;
  days: number | null;
  before: number | null;
  after: number | null;
  reports: number;
  weeks: number[];
}

export interface Pages extends Spoken {
  pages: StartPage[];
  problems: PageProblem[];
}

export interface Arm {
  key: string;
  label: string;
  visitors: number;
  reached: number;
  accepted: number;
  rate: number | null;
  low: number | null;
  high: number | null;
}

/** A difference in shares, and the name that it may bear. */
export interface Effect {
  name: string;
  value: number;
  low: number | null;
  high: number | null;
}

/** Means of both groups, in money, and their difference. */
export interface Spent extends Effect {
  treated: number;
  holdout: number;
}

export interface Money {
  currency: string;
  /** Orders in other currencies. */
  left_out: number;
  cap: number;
  /** The share of the variance that what was spent before takes off. */
  explained: number;
  per_visitor: Spent;
  per_order: Spent | null;
}

export interface LookTaken {
  number: number;
  at: string;
  z: number;
  boundary: number;
  finding: string;
  words: string;
}

export interface LogLine {
  at: string;
  by: string;
  act: string;
  words: string;
}

export interface Trial {
  id: number;
  name: string;
  site: string;
  state: "draft" | "running" | "ended";
  hypothesis: string;
  goal: string;
  holdout: number;
  began_at: string | null;
  ended_at: string | null;
  decision: string;
  triggers: string[];
  planned: number;
  seen: number;
  arms: Arm[];
  basis: string;
  is_sound: boolean;
  effect: Effect | null;
  per_accepted: Effect | null;
  money: Money | null;
  ratio_p: number;
  always_valid_p: number;
  looks: LookTaken[];
  looks_left: number;
  log: LogLine[];
}

export interface Trials {
  now: string;
  experiments: Trial[];
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

export const UNREACHABLE = "unreachable";
/** What was asked cannot be answered. */
export const REFUSED = "bad_frame";
export const FORBIDDEN = "forbidden";
export const SIGNED_OUT = "not_signed_in";

export type Ask = <T>(path: string, query: URLSearchParams, signal?: AbortSignal) => Promise<T>;

export const addressOf = (path: string, query: URLSearchParams) =>
  `/api/v1/metrics/${path}${query.size ? `?${query}` : ""}`;

let ahead = 0;

/** What the server's clock shows: how old numbers are, and which day is today, do not depend on this one. */
export const serverNow = (): number => Date.now() + ahead;

export const ask: Ask = async <T>(path: string, query: URLSearchParams, signal?: AbortSignal) => {
  const answer = await fetch(addressOf(path, query), {
    signal: signal ?? null,
    headers: { Accept: "application/json" },
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Refusal(UNREACHABLE, words.problem.unreachable);
  });
  const date = Date.parse(answer.headers.get("Date") ?? "");
  if (date) ahead = date - Date.now();
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw refusalOf(answer.status, body);
  return body as T;
};

function refusalOf(status: number, body: unknown): Refusal {
  if (status === 401) return new Refusal(SIGNED_OUT, words.problem.signedOut);
  const said = body as { code?: unknown; message?: unknown } | null;
  if (typeof said?.message !== "string") return new Refusal("unavailable", words.problem.failed);
  return new Refusal(status === 403 ? FORBIDDEN : String(said.code ?? ""), said.message);
}

// What is looked into, as the address keeps it: the conversations behind a number, a step or a line.

import { DIMENSIONS, type Filters, SPLITS, type Split } from "./dimensions";
import type { Dates } from "./period";

/** Those that it counts, those of which it counts, or those of them that it does not count or that are
 * beyond its target. */
export const PARTS = ["counted", "rest", "of"] as const;
export type Part = (typeof PARTS)[number];

/** A number whose conversations are being looked at. */
export interface Counted {
  kpi: string;
  part: Part;
  /** Of one row of a table only, and what it is called. */
  only?: Filters;
  called?: string;
  /** Of a part of the period only. */
  during?: Dates;
  /** Of one hour of the week only. */
  at?: { weekday: number; hour: number };
}

/** A step on the way to a goal, of one row. */
export interface Step {
  by: Split | "page";
  key: string;
  step: string;
  called: string;
}

/** Whoever waits in a queue, or is held by an agent, right now. */
export interface Present {
  queue?: number;
  agent?: number;
  called: string;
}

export type Chosen = Counted | Step | Present;

const STEP = "step";
const NOW = ["queue", "agent"] as const;
const NUMBER = /^\d{1,15}$/;
// Longer names are cut: an address holds only so much.
const LONGEST = 160;

export function readChosen(query: URLSearchParams): Chosen | null {
  const look = query.get("look") ?? "";
  if (!look) return null;
  const called = query.get("look.called") ?? "";
  const key = query.get("look.key") ?? "";
  const now = NOW.find((each) => each === look);
  if (now) return NUMBER.test(key) ? { [now]: Number(key), called } : null;
  if (look !== STEP) return readCounted(look, called, query);
  const by = [...SPLITS, "page" as const].find((each) => each === query.get("look.by"));
  return by ? { by, key, step: query.get("look.step") ?? "", called } : null;
}

function readCounted(kpi: string, called: string, query: URLSearchParams): Counted {
  const found: Counted = { kpi, part: PARTS.find((each) => each === query.get("look.part")) ?? "counted" };
  if (called) found.called = called;
  for (const dimension of DIMENSIONS) {
    const key = query.get(`look.${dimension}`);
    if (key) found.only = { [dimension]: [key] };
  }
  const [from = "", to = ""] = (query.get("look.during") ?? "").split("..");
  if (Date.parse(from) < Date.parse(to)) found.during = { from, to };
  const [weekday, hour] = (query.get("look.hour") ?? "").split(".").map(Number);
  if (isWithin(weekday, 7) && isWithin(hour, 24)) found.at = { weekday, hour };
  return found;
}

const isWithin = (number: number | undefined, end: number): number is number =>
  number !== undefined && Number.isInteger(number) && number >= 0 && number < end;

export function writeChosen(chosen: Chosen, query: URLSearchParams): void {
  if ("step" in chosen) {
    const { by, key, step } = chosen;
    write(query, { "": STEP, by, key, step });
  } else if ("kpi" in chosen) writeCounted(chosen, query);
  else {
    const now = NOW.find((each) => chosen[each] !== undefined) ?? "agent";
    write(query, { "": now, key: String(chosen[now]) });
  }
  if (chosen.called) write(query, { called: chosen.called.slice(0, LONGEST) });
}

function writeCounted({ kpi, part, only, during, at }: Counted, query: URLSearchParams): void {
  write(query, { "": kpi, ...(part === "counted" ? {} : { part }) });
  for (const [dimension, [key = ""] = []] of Object.entries(only ?? {})) write(query, { [dimension]: key });
  if (during) write(query, { during: `${during.from}..${during.to}` });
  if (at) write(query, { hour: `${at.weekday}.${at.hour}` });
}

function write(query: URLSearchParams, words: Record<string, string>): void {
  for (const [name, value] of Object.entries(words)) query.set(name ? `look.${name}` : "look", value);
}

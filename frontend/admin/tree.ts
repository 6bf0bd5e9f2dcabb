// A condition as it is edited: groups of lines and of groups, each with an id, and what is done to them.

import type { Condition } from "../reach/rules";
import type { Fact, Lexicon } from "./lexicon";

export type How = "all" | "any" | "none" | "not_all";
/** What is typed stays as it is typed; `written` makes numbers of it. */
export type Value = string | boolean | string[];

export interface Line {
  id: number;
  fact: string;
  is: string;
  value: Value;
  /** Nothing was typed yet, so nothing is wrong with it yet. */
  fresh: boolean;
}

export interface Group {
  id: number;
  how: How;
  parts: Part[];
}

export type Part = Line | Group;

export interface Written {
  condition: Condition | Record<string, never>;
  /** Where in the text each part stands, as the server names it. */
  places: ReadonlyMap<string, number>;
}

let made = 0;
const nextId = () => ++made;

export const isGroup = (part: Part): part is Group => "parts" in part;

export const newGroup = (how: How, parts: Part[] = []): Group => ({ id: nextId(), how, parts });

export function newLine(fact: Fact, lexicon: Lexicon): Line {
  const is = lexicon.comparisons(fact)[0]!.name;
  return { id: nextId(), fact: fact.name, is, value: emptyValue(fact, is), fresh: true };
}

/** The line about another fact; how it was compared, and with what, stays where it fits. */
export function withFact(line: Line, fact: Fact, lexicon: Lexicon): Line {
  const before = lexicon.fact(line.fact);
  if (before?.kind === fact.kind && !fact.choices.length) return { ...line, fact: fact.name };
  return { ...newLine(fact, lexicon), id: line.id };
}

export function withComparison(line: Line, is: string, fact: Fact): Line {
  if ((is === "one_of") === (line.is === "one_of")) return { ...line, is };
  const one = Array.isArray(line.value) ? line.value[0] : line.value;
  const value = is === "one_of" ? [one].filter((each) => typeof each === "string" && each !== "") : one;
  return { ...line, is, value: (value as Value | undefined) ?? emptyValue(fact, is) };
}

function emptyValue(fact: Fact, is: string): Value {
  if (is === "one_of") return [];
  if (fact.kind === "yes or no") return true;
  return fact.choices[0] ?? "";
}

/** What decoded JSON says; null if it is no condition at all. Facts that nobody knows stay as they are. */
export function read(raw: unknown): Group | null {
  if (isObject(raw) && !Object.keys(raw).length) return newGroup("all");
  const part = readPart(raw);
  if (!part) return null;
  return isGroup(part) ? part : newGroup("all", [part]);
}

function readPart(raw: unknown): Part | null {
  if (!isObject(raw)) return null;
  if ("all" in raw) return readGroup("all", raw.all);
  if ("any" in raw) return readGroup("any", raw.any);
  if ("not" in raw) return readNot(raw.not);
  return "fact" in raw ? readLine(raw) : null;
}

function readNot(raw: unknown): Part | null {
  if (isObject(raw) && "any" in raw) return readGroup("none", raw.any);
  if (isObject(raw) && "all" in raw) return readGroup("not_all", raw.all);
  return readGroup("none", [raw]);
}

function readGroup(how: How, raw: unknown): Group | null {
  if (!Array.isArray(raw)) return null;
  const parts = raw.map(readPart).filter((part) => part !== null);
  return parts.length === raw.length ? newGroup(how, parts) : null;
}

function readLine({ fact, is, value }: Record<string, unknown>): Line {
  return { id: nextId(), fact: String(fact), is: String(is ?? ""), value: readValue(value), fresh: false };
}

function readValue(value: unknown): Value {
  if (typeof value === "boolean") return value;
  return Array.isArray(value) ? value.map(String) : String(value ?? "");
}

const isObject = (raw: unknown): raw is Record<string, unknown> =>
  typeof raw === "object" && raw !== null && !Array.isArray(raw);

export function written(root: Group, lexicon: Lexicon): Written {
  const places = new Map<string, number>();
  const below = (path: string, name: string) => (path ? `${path}.${name}` : name);

  function part(each: Part, path: string): Condition {
    places.set(path, each.id);
    return isGroup(each) ? group(each, path) : line(each);
  }
  function parts(each: Group, path: string, name: "all" | "any"): Condition[] {
    const list = below(path, name);
    places.set(list, each.id);
    return each.parts.map((child, at) => part(child, `${list}[${at}]`));
  }
  function group(each: Group, path: string): Condition {
    if (each.how === "all") return { all: parts(each, path, "all") };
    if (each.how === "any") return { any: parts(each, path, "any") };
    const inner = below(path, "not");
    if (each.how === "not_all") return { not: { all: parts(each, inner, "all") } };
    if (each.parts.length === 1) return { not: part(each.parts[0]!, inner) };
    return { not: { any: parts(each, inner, "any") } };
  }
  function line({ fact, is, value }: Line): Condition {
    return { fact, is, value: sent(value, lexicon.fact(fact)) };
  }

  if (root.how !== "all") return { condition: part(root, ""), places };
  if (!root.parts.length) return { condition: {}, places };
  return { condition: part(root.parts.length === 1 ? root.parts[0]! : root, ""), places };
}

const NUMBER = /^-?\d+(\.\d+)?$/;

/** What is no number is sent as it was typed, so that the server says what is wrong with it. */
function sent(value: Value, fact: Fact | undefined): Value | number {
  const isCounted = fact?.kind === "number" || fact?.kind === "count";
  return typeof value === "string" && isCounted && NUMBER.test(value.trim()) ? Number(value) : value;
}

/** The part that stands at a place, or the one around it. */
export function partAt(places: ReadonlyMap<string, number>, path: string): number | undefined {
  for (let place = path; ; place = place.replace(/(^|\.)\w+$|\[\d+\]$/, "")) {
    const found = places.get(place);
    if (found !== undefined || !place) return found;
  }
}

/** The tree with this part changed, or without it where the change gives nothing. */
export function changed(root: Group, id: number, change: (part: Part) => Part | null): Group {
  const inside = (group: Group): Group => ({
    ...group,
    parts: group.parts.flatMap((part) => {
      const after = part.id === id ? change(part) : isGroup(part) ? inside(part) : part;
      return after ? [after] : [];
    }),
  });
  return root.id === id ? ((change(root) as Group | null) ?? root) : inside(root);
}

export const added = (root: Group, groupId: number, part: Part): Group =>
  changed(root, groupId, (group) => ({ ...(group as Group), parts: [...(group as Group).parts, part] }));

/** One step up or down, as on the screen: past a line, into a group and out of it again. */
export function moved(root: Group, id: number, step: -1 | 1): Group {
  const place = placeOf(root, id);
  if (!place) return root;
  const { parent, at } = place;
  const part = parent.parts[at]!;
  const next = parent.parts[at + step];
  if (next && isGroup(next))
    return entered(
      changed(root, id, () => null),
      next.id,
      part,
      step,
    );
  if (next)
    return changed(root, parent.id, () => ({ ...parent, parts: swapped(parent.parts, at, at + step) }));
  return parent.id === root.id
    ? root
    : left(
        changed(root, id, () => null),
        parent.id,
        part,
        step,
      );
}

function entered(root: Group, groupId: number, part: Part, step: -1 | 1): Group {
  return changed(root, groupId, (group) => {
    const { parts } = group as Group;
    return { ...(group as Group), parts: step > 0 ? [part, ...parts] : [...parts, part] };
  });
}

function left(root: Group, groupId: number, part: Part, step: -1 | 1): Group {
  const { parent, at } = placeOf(root, groupId)!;
  const parts = parent.parts.toSpliced(step > 0 ? at + 1 : at, 0, part);
  return changed(root, parent.id, () => ({ ...parent, parts }));
}

const swapped = (parts: Part[], one: number, other: number) =>
  parts.map((part, at) => (at === one ? parts[other]! : at === other ? parts[one]! : part));

function placeOf(group: Group, id: number): { parent: Group; at: number } | null {
  const at = group.parts.findIndex((part) => part.id === id);
  if (at >= 0) return { parent: group, at };
  for (const part of group.parts) {
    const found = isGroup(part) ? placeOf(part, id) : null;
    if (found) return found;
  }
  return null;
}

/** Whether it can take this step at all. */
export const canMove = (root: Group, id: number, step: -1 | 1): boolean => moved(root, id, step) !== root;

/** Where the eyes go when this part is taken away: what follows it, else what stands before, else around. */
export function beside(root: Group, id: number): number {
  const place = placeOf(root, id);
  if (!place) return root.id;
  const { parent, at } = place;
  return (parent.parts[at + 1] ?? parent.parts[at - 1] ?? parent).id;
}

export function factsOf(part: Part): string[] {
  return isGroup(part) ? [...new Set(part.parts.flatMap(factsOf))] : [part.fact];
}

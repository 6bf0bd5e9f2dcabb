import fc from "fast-check";
import { expect, test } from "vitest";
import { type Condition, compiled } from "../reach/rules";
import { type Fact, lexicon } from "./lexicon";
import {
  added,
  beside,
  canMove,
  changed,
  factsOf,
  type Group,
  isGroup,
  type Line,
  moved,
  newLine,
  type Part,
  partAt,
  read,
  withComparison,
  withFact,
  written,
} from "./tree";

const fact = (name: string, kind: Fact["kind"], choices: string[] = []): Fact => ({
  name,
  label: name,
  kind,
  unit: "",
  choices,
  of_address: false,
});
const IDLE = fact("idle.seconds", "number");
const TITLE = fact("page.title", "text");
const DEVICE = fact("device", "choice", ["desktop", "phone"]);
const FORM = fact("form.started", "yes or no");
const named = (...names: string[]) => names.map((name) => ({ name, label: name, hint: "" }));
const server = lexicon({
  topics: [{ name: "All", facts: [IDLE, TITLE, DEVICE, FORM] }],
  comparisons: {
    number: named("at_least", "at_most"),
    count: named("is"),
    text: named("is", "one_of", "contains"),
    address: named("is"),
    "yes or no": named("is"),
    choice: named("is", "is_not", "one_of"),
    names: named("includes"),
  },
});

const idle = { fact: "idle.seconds", is: "at_least", value: 60 };
const phone = { fact: "device", is: "is", value: "phone" };
const started = { fact: "form.started", is: "is", value: true };

const textOf = (root: Group) => written(root, server).condition;
const lineOf = (root: Group, name: string): Line => {
  const all = (part: Part): Line[] => (isGroup(part) ? part.parts.flatMap(all) : [part]);
  return all(root).find((line) => line.fact === name)!;
};

test.each([
  [{}, {}],
  [idle, idle],
  [{ all: [] }, {}],
  [{ all: [idle] }, idle],
  [{ all: [idle, phone] }, { all: [idle, phone] }],
  [{ any: [idle] }, { any: [idle] }],
  [{ not: idle }, { not: idle }],
  [{ not: { any: [idle, phone] } }, { not: { any: [idle, phone] } }],
  [{ not: { all: [idle] } }, { not: { all: [idle] } }],
  [{ all: [idle, { any: [phone, { not: started }] }] }, { all: [idle, { any: [phone, { not: started }] }] }],
])("%j is written as it was read", (raw, again) => {
  expect(textOf(read(raw)!)).toEqual(again);
});

test.each([[[]], ["x"], [7], [null], [{ all: idle }], [{ any: [[]] }], [{ both: [] }]])(
  "%j is no condition",
  (raw) => {
    expect(read(raw)).toBeNull();
  },
);

const { condition } = fc.letrec<{ condition: Condition; leaf: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small" },
    tie("leaf"),
    fc.record({ all: fc.array(tie("condition"), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie("condition") }),
  ),
  leaf: fc.oneof(
    fc.constantFrom<Condition>(phone, started, { fact: "device", is: "one_of", value: ["phone", "x"] }),
    fc.integer({ min: 0, max: 3 }).map((value) => ({ fact: "idle.seconds", is: "at_least", value })),
  ),
}));
const known = fc.record(
  {
    device: fc.constantFrom("phone", "desktop"),
    "form.started": fc.boolean(),
    "idle.seconds": fc.integer({ min: 0, max: 3 }),
  },
  { requiredKeys: [] },
);

test("reading and writing change nothing of what holds", () => {
  fc.assert(
    fc.property(condition, known, (raw, facts) => {
      const again = textOf(read(raw)!) as Condition;
      const test = compiled("fact" in again || Object.keys(again).length ? again : { all: [] });

      expect(test(facts)).toBe(compiled(raw)(facts));
    }),
  );
});

const ids = (part: Part): number[] => (isGroup(part) ? [part.id, ...part.parts.flatMap(ids)] : [part.id]);

test("a step and the step back are none, and nothing is lost on the way", () => {
  fc.assert(
    fc.property(condition, fc.nat(), fc.constantFrom(-1 as const, 1 as const), (raw, at, step) => {
      const root = read(raw)!;
      const all = ids(root);
      const id = all[at % all.length]!;
      const there = moved(root, id, step);

      expect(ids(there).toSorted()).toEqual(all.toSorted());
      expect(there !== root).toBe(canMove(root, id, step));
      if (there !== root) expect(moved(there, id, step === 1 ? -1 : 1)).toEqual(root);
    }),
  );
});

test("a line goes past lines, into groups and out of them", () => {
  let root = read({ all: [idle, phone, { any: [started] }] })!;
  const { id } = lineOf(root, "idle.seconds");
  const seen = [];
  while (canMove(root, id, 1)) {
    root = moved(root, id, 1);
    seen.push(textOf(root));
  }

  expect(seen).toEqual([
    { all: [phone, idle, { any: [started] }] },
    { all: [phone, { any: [idle, started] }] },
    { all: [phone, { any: [started, idle] }] },
    { all: [phone, { any: [started] }, idle] },
  ]);
});

test("a fault is found by the place that the server names", () => {
  const root = read({ all: [idle, { not: phone }, { not: { any: [started, { any: [] }] } }] })!;
  const { places } = written(root, server);
  const empty = (root.parts[2] as Group).parts[1]!;

  expect(partAt(places, "all[0].value")).toBe(lineOf(root, "idle.seconds").id);
  expect(partAt(places, "all[1].not.value[3]")).toBe(lineOf(root, "device").id);
  expect(partAt(places, "all[2].not.any[1].any")).toBe(empty.id);
  expect(partAt(places, "all")).toBe(root.id);
  expect(partAt(places, "")).toBe(root.id);
});

test("numbers are sent as numbers, and what is none as it was typed", () => {
  const typed = (value: string) => textOf(read({ ...idle, value })!);

  expect(["60", " 1.5 ", "-2", "1.", "sixty", "1e3", ""].map(typed)).toEqual(
    [60, 1.5, -2, "1.", "sixty", "1e3", ""].map((value) => ({ ...idle, value })),
  );
});

test("another fact keeps what fits it", () => {
  const line = lineOf(read({ ...idle, value: 5 })!, "idle.seconds");

  expect(withFact(line, fact("page.seconds", "number"), server)).toMatchObject({
    is: "at_least",
    value: "5",
  });
  expect(withFact(line, DEVICE, server)).toMatchObject({ id: line.id, is: "is", value: "desktop" });
  expect(withFact(line, FORM, server)).toMatchObject({ is: "is", value: true });
});

test("one becomes one of several, and the first of several one", () => {
  const line = lineOf(read({ fact: "page.title", is: "is", value: "Sale" })!, "page.title");
  const several = withComparison(line, "one_of", TITLE);

  expect(several.value).toEqual(["Sale"]);
  expect(withComparison(several, "contains", TITLE).value).toBe("Sale");
  expect(withComparison({ ...several, value: [] }, "is", TITLE).value).toBe("");
});

test("lines come and go, and the focus has a place to go to", () => {
  const root = read({ all: [idle, { any: [phone] }] })!;
  const group = root.parts[1] as Group;
  const more = added(root, group.id, newLine(IDLE, server));
  const { id } = lineOf(more, "device");

  expect(textOf(more)).toEqual({ all: [idle, { any: [phone, { ...idle, value: "" }] }] });
  expect(beside(more, id)).toBe((more.parts[1] as Group).parts[1]!.id);
  expect(beside(root, id)).toBe(group.id);
  expect(textOf(changed(root, group.id, () => null))).toEqual(idle);
  expect(factsOf(more)).toEqual(["idle.seconds", "device"]);
});

// The rules of the browser against the table that Python passes too, and their laws.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applies, glob, written } from "./pages";
import { type Condition, compiled, type Fact, type Facts } from "./rules";

interface Vector {
  name: string;
  condition: Condition;
  facts: Facts;
  truth: boolean | null;
}

interface PageVector {
  pattern: string;
  written: string;
  url: string;
  applies: boolean;
}

const read = <T>(name: string): T[] =>
  JSON.parse(readFileSync(`${import.meta.dirname}/../../tests/proactive/vectors/${name}`, "utf8"));

const vectors = [...read<Vector>("conditions.json"), ...read<Vector>("generated.json")];

describe("a condition holds as in the table shared with the server", () => {
  test("the table is there", () => expect(vectors.length).toBeGreaterThan(200));

  test.each(vectors)("$name", ({ condition, facts, truth }) => {
    expect(compiled(condition)(facts)).toBe(truth);
  });
});

test.each(read<PageVector>("pages.json"))(
  "$pattern on $url",
  ({ written: pattern, url, applies: expected }) => {
    expect(applies({ on: [pattern] }, written(new URL(url).href))).toBe(expected);
  },
);

test("what is left out wins", () => {
  const rule = { on: ["/shop/*"], off: ["/shop/gift*"] };

  expect(applies(rule, written("https://shop.example/shop/boots"))).toBe(true);
  expect(applies(rule, written("https://shop.example/shop/gifts"))).toBe(false);
  expect(applies({}, written("https://shop.example/"))).toBe(true);
});

const FACTS = ["idle.seconds", "exit_intent", "utm.source", "form.refused"];
const value = fc.oneof<fc.Arbitrary<Fact>[]>(
  fc.boolean(),
  fc.constantFrom(-1, 0, 1, 2.5),
  fc.constantFrom("a", "B", "ab", ""),
  fc.array(fc.constantFrom("a", "B"), { maxLength: 2 }),
  fc.constant(null),
);
const facts = fc.dictionary(fc.constantFrom(...FACTS), value) as fc.Arbitrary<Facts>;
const comparison = fc.oneof<fc.Arbitrary<Condition>[]>(
  fc.record({
    fact: fc.constantFrom(...FACTS),
    is: fc.constantFrom("at_least", "at_most", "more_than", "less_than", "is"),
    value: fc.constantFrom(0, 1, 2.5),
  }),
  fc.record({
    fact: fc.constantFrom(...FACTS),
    is: fc.constantFrom("is", "is_not", "contains", "starts_with", "ends_with", "matches", "includes"),
    value: fc.constantFrom("a", "*B", "ab"),
  }),
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    comparison,
    fc.record({ all: fc.array(tie("condition"), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("condition"), { maxLength: 3 }) }),
    fc.record({ not: tie("condition") }),
  ),
}));

test("more knowledge never turns a yes into a no", () => {
  fc.assert(
    fc.property(condition, facts, (rule, known) => {
      const whole = compiled(rule)(known);
      for (const forgotten of Object.keys(known)) {
        const { [forgotten]: _, ...less } = known;
        expect([null, whole]).toContain(compiled(rule)(less));
      }
    }),
  );
});

test("not all is any not", () => {
  fc.assert(
    fc.property(condition, condition, facts, (one, other, known) => {
      const left = compiled({ not: { all: [one, other] } })(known);
      expect(compiled({ any: [{ not: one }, { not: other }] })(known)).toBe(left);
    }),
  );
});

test("a word of a later version is left to the server", () => {
  expect(compiled({ fact: "utm.source", is: "sounds_like", value: "a" })({ "utm.source": "a" })).toBeNull();
});

test("a star is any run of characters", () => {
  const near = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
  const slow = (pattern: string, text: string): boolean =>
    pattern === ""
      ? text === ""
      : pattern[0] === "*"
        ? [...text, ""].some((_, at) => slow(pattern.slice(1), text.slice(at)))
        : pattern[0] === text[0] && slow(pattern.slice(1), text.slice(1));

  fc.assert(
    fc.property(near, near, (pattern, text) => {
      expect(glob(pattern)(text)).toBe(slow(pattern, text));
    }),
  );
});

test("an address is written in one way", () => {
  const part = fc.constantFrom("/", "a", "B", "%c3%84", "?", "#", "=", "//");
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const once = written(`https://shop.example${parts.join("")}`);
      expect(written(once)).toBe(once);
    }),
  );
});

// What the server says of conditions: its facts with their words, and how each kind is compared.

export type Kind = "number" | "count" | "text" | "address" | "yes or no" | "choice" | "names";

export interface Fact {
  name: string;
  label: string;
  kind: Kind;
  unit: string;
  choices: string[];
  /** It is read off the address that is tried. */
  of_address: boolean;
}

export interface Comparison {
  name: string;
  label: string;
  hint: string;
}

export interface Words {
  topics: { name: string; facts: Fact[] }[];
  comparisons: Record<Kind, Comparison[]>;
}

export interface Lexicon {
  readonly words: Words;
  readonly first: Fact;
  fact(name: string): Fact | undefined;
  comparisons(fact: Fact | undefined): readonly Comparison[];
}

export function lexicon(words: Words): Lexicon {
  const facts = words.topics.flatMap((topic) => topic.facts);
  const known = new Map(facts.map((fact) => [fact.name, fact]));
  return {
    words,
    first: facts[0]!,
    fact: (name) => known.get(name),
    comparisons: (fact) => (fact ? words.comparisons[fact.kind] : []),
  };
}

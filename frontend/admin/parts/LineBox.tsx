// A line: a fact, how it is compared, and with what.

import type { Fact } from "../lexicon";
import { type Line, type Part, withComparison, withFact } from "../tree";
import { words } from "../words";
import { useEditor, useLexicon } from "./context";
import { Moves } from "./Moves";
import { ValueBox } from "./ValueBox";

export function LineBox({ line }: { line: Line }) {
  const editor = useEditor();
  const lexicon = useLexicon();
  const fact = lexicon.fact(line.fact);
  const label = fact?.label ?? words.unknown(line.fact);
  const sentences = line.fresh ? [] : (editor.faults.value.of.get(line.id) ?? []);
  const fault = `fault-${line.id}`;
  const hint = fact?.choices.length
    ? ""
    : lexicon.comparisons(fact).find((each) => each.name === line.is)?.hint;
  const change = (alter: (line: Line) => Part) => editor.change(line.id, (part) => alter(part as Line));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset of the admin is laid out as a section of the form
    <div
      class="line"
      role="group"
      aria-label={label}
      data-part={line.id}
      // Whoever has been in a line and leaves it has had the time to fill it in.
      onFocusOut={(event) => {
        if (line.fresh && event.relatedTarget && !event.currentTarget.contains(event.relatedTarget as Node))
          change((each) => ({ ...each, fresh: false }));
      }}
    >
      <FactBox line={line} onChoose={(chosen) => change((each) => withFact(each, chosen, lexicon))} />
      {fact && fact.kind !== "yes or no" ? (
        <select
          class="line-is"
          aria-label={words.comparison}
          value={line.is}
          onChange={(event) => {
            const is = event.currentTarget.value;
            change((each) => withComparison(each, is, fact));
          }}
        >
          {lexicon.comparisons(fact).map((each) => (
            <option key={each.name} value={each.name}>
              {each.label}
            </option>
          ))}
        </select>
      ) : null}
      <ValueBox
        line={line}
        fact={fact}
        fault={sentences.length ? fault : undefined}
        onValue={(value) => change((each) => ({ ...each, value, fresh: false }))}
      />
      <Moves id={line.id} what={label} />
      {hint ? <p class="line-hint">{hint}</p> : null}
      {sentences.length ? (
        <p class="condition-fault" id={fault}>
          {sentences.join(" ")}
        </p>
      ) : null}
    </div>
  );
}

function FactBox({ line, onChoose }: { line: Line; onChoose: (fact: Fact) => void }) {
  const lexicon = useLexicon();
  return (
    <select
      class="line-fact"
      aria-label={words.fact}
      data-on="fact"
      value={line.fact}
      onChange={(event) => {
        const chosen = lexicon.fact(event.currentTarget.value);
        if (chosen) onChoose(chosen);
      }}
    >
      {lexicon.fact(line.fact) ? null : <option value={line.fact}>{words.unknown(line.fact)}</option>}
      {lexicon.words.topics.map((topic) => (
        <optgroup key={topic.name} label={topic.name}>
          {topic.facts.map((fact) => (
            <option key={fact.name} value={fact.name}>
              {fact.label}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

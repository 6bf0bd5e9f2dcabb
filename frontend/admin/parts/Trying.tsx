// What a trigger is tried with, and what came of it, without leaving its page.

import { useComputed } from "@preact/signals";
import type { Fact } from "../lexicon";
import { factsOf } from "../tree";
import { type Answered, FORM, isRehearsal, type Rehearsal, type Trial } from "../trial";
import { words } from "../words";
import { useEditor, useLexicon } from "./context";

/** A field for each fact that the condition asks, but for those that the address tells. */
export function FactFields() {
  const editor = useEditor();
  const lexicon = useLexicon();
  const asked = useComputed(() => (editor.root.value ? factsOf(editor.root.value) : []));
  const facts = asked.value.flatMap((name) => lexicon.fact(name) ?? []);
  return (
    <>
      {facts
        .filter((fact) => !fact.of_address)
        .map((fact) => (
          <FactField key={fact.name} fact={fact} />
        ))}
    </>
  );
}

function FactField({ fact }: { fact: Fact }) {
  const id = `try-${fact.name}`;
  const name = `fact-${fact.name}`;
  const options = fact.kind === "yes or no" ? ["yes", "no"] : fact.choices;
  return (
    <div class="try-fact">
      <label for={id}>{fact.label[0]!.toUpperCase() + fact.label.slice(1)}</label>
      {options.length ? (
        <select id={id} name={name} form={FORM}>
          <option value="">{words.notSaid}</option>
          {options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      ) : (
        <span>
          <input id={id} name={name} form={FORM} type="text" dir="auto" autocomplete="off" />
          {fact.unit ? <span class="line-unit">{fact.unit}</span> : null}
          {fact.kind === "names" ? <span class="line-unit">{words.withCommas}</span> : null}
        </span>
      )}
    </div>
  );
}

export function Answer({ trial, onStop }: { trial: Answered; onStop: (of: Rehearsal) => void }) {
  if (trial === null) return null;
  if (trial === "asked") return <p>{words.trying}</p>;
  if (trial === "unreachable") return <p class="condition-fault">{words.unreachable}</p>;
  return (
    <>
      <Refused sentences={trial.refused} />
      {isRehearsal(trial) ? <Rehearsed of={trial} onStop={onStop} /> : <Verdict of={trial} />}
    </>
  );
}

function Refused({ sentences }: { sentences: string[] }) {
  if (!sentences.length) return null;
  return (
    <ul class="errorlist">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

function Verdict({ of }: { of: Trial }) {
  return (
    <>
      {of.answer ? <h3>{of.answer}</h3> : null}
      {of.lines.length ? (
        <ul class="verdict">
          {of.lines.map(({ fine, sentence }) => (
            <li key={sentence} class={fine ? "fine" : "wrong"}>
              <span aria-hidden="true">{fine ? "✓" : "✗"}</span>{" "}
              <span class="visually-hidden">{fine ? words.fine : words.wrong}</span> {sentence}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function Rehearsed({ of, onStop }: { of: Rehearsal; onStop: (of: Rehearsal) => void }) {
  return (
    <>
      {of.waiting ? (
        <p class="rehearsing">
          <progress max={100} value={of.percent} aria-label={words.rehearsal} />
          <span>{of.waiting}</span>
          <button type="button" class="button" onClick={() => onStop(of)}>
            {words.stop}
          </button>
        </p>
      ) : null}
      {of.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {of.kinds.length ? <Kinds kinds={of.kinds} /> : null}
      {of.pages.length ? <Pages pages={of.pages} /> : null}
    </>
  );
}

function Kinds({ kinds }: { kinds: Rehearsal["kinds"] }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: it only scrolls
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it too
    <div class="tool-scroll" tabIndex={0} role="region" aria-label={words.forWhom}>
      <table class="kinds">
        <caption>{words.forWhom}</caption>
        <thead>
          <tr>
            {[words.visits, words.ofAll, words.ofInvited, words.timesAsMany].map((each) => (
              <th key={each} scope="col">
                {each}
              </th>
            ))}
          </tr>
        </thead>
        {kinds.map(([label, groups]) => (
          <tbody key={label}>
            <tr>
              <th scope="rowgroup" colSpan={4}>
                {label}
              </th>
            </tr>
            {groups.map(([name, ...shares]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {shares.map((share, at) => (
                  <td key={COLUMNS[at]}>{share}</td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

const COLUMNS = ["all", "invited", "times"];

function Pages({ pages }: { pages: Rehearsal["pages"] }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: it only scrolls
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it too
    <div class="tool-scroll" tabIndex={0} role="region" aria-label={words.pages}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.page}</th>
            <th scope="col">{words.times}</th>
          </tr>
        </thead>
        <tbody>
          {pages.map(([url, times]) => (
            <tr key={url}>
              <td>{url}</td>
              <td>{times.toLocaleString()}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

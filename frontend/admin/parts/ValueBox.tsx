// What a fact is compared with, as its kind is typed: a number with its unit, a choice, some texts.

import type { Fact } from "../lexicon";
import type { Line, Value } from "../tree";
import { words } from "../words";

interface Given {
  line: Line;
  fact: Fact | undefined;
  fault: string | undefined;
  onValue: (value: Value) => void;
}

export function ValueBox(given: Given) {
  const { line, fact } = given;
  if (fact?.kind === "yes or no") return <YesNo {...given} />;
  if (fact?.choices.length) return line.is === "one_of" ? <Some {...given} /> : <OneOf {...given} />;
  return line.is === "one_of" ? <Texts {...given} /> : <Typed {...given} />;
}

const said = ({ fault }: Given) => ({
  "aria-label": words.value,
  "aria-invalid": fault ? true : undefined,
  "aria-describedby": fault,
  "data-on": "value",
});

function YesNo(given: Given) {
  const isSo = given.line.value === true;
  return (
    <select
      class="line-value"
      {...said(given)}
      value={isSo ? "so" : "not"}
      onChange={(event) => given.onValue(event.currentTarget.value === "so")}
    >
      <option value="so">{words.isSo}</option>
      <option value="not">{words.isNotSo}</option>
    </select>
  );
}

function OneOf(given: Given) {
  const choices = given.fact!.choices;
  const value = String(given.line.value);
  return (
    <select
      class="line-value"
      {...said(given)}
      value={value}
      onChange={(event) => given.onValue(event.currentTarget.value)}
    >
      {choices.includes(value) ? null : <option value={value}>{value}</option>}
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  );
}

function Some(given: Given) {
  const chosen = Array.isArray(given.line.value) ? given.line.value : [];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset of the admin is laid out as a section of the form
    <span class="line-value some" role="group" aria-label={words.value} aria-describedby={given.fault}>
      {given.fact!.choices.map((choice) => (
        <label key={choice}>
          <input
            type="checkbox"
            data-on="value"
            checked={chosen.includes(choice)}
            onChange={(event) =>
              given.onValue(
                event.currentTarget.checked ? [...chosen, choice] : chosen.filter((each) => each !== choice),
              )
            }
          />{" "}
          {choice}
        </label>
      ))}
    </span>
  );
}

function Texts(given: Given) {
  const texts = Array.isArray(given.line.value) ? given.line.value : [String(given.line.value)];
  const text = texts.join("\n");
  return (
    <textarea
      class="line-value"
      {...said(given)}
      rows={Math.min(6, Math.max(2, texts.length + 1))}
      placeholder={words.oneEach}
      defaultValue={text}
      onInput={(event) =>
        given.onValue(
          event.currentTarget.value
            .split("\n")
            .map((each) => each.trim())
            .filter(Boolean),
        )
      }
    />
  );
}

function Typed(given: Given) {
  const { fact, line } = given;
  const isNumber = fact?.kind === "number" || fact?.kind === "count";
  return (
    <span class="line-value" data-kind={isNumber ? "number" : "text"}>
      <input
        type="text"
        inputMode={isNumber ? "decimal" : undefined}
        {...said(given)}
        value={String(line.value)}
        dir={isNumber ? undefined : "auto"}
        onInput={(event) => given.onValue(event.currentTarget.value)}
      />
      {fact?.unit ? <span class="line-unit">{fact.unit}</span> : null}
    </span>
  );
}

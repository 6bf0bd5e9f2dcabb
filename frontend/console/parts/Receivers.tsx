// To whom: a field to search with, and below it the list that its arrow keys walk.

import { useEffect, useRef } from "preact/hooks";
import type { Choice } from "../receivers";
import { neighbour } from "../rows";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";
import { Loaded, State } from "./Loaded";

const t = words.passing;
const LIST = "receivers";

type ReceiversProps = {
  /** Null until it is known who is there. */
  choices: readonly Choice[] | null;
  chosen: Choice | null;
  filter: string;
  onFilter(text: string): void;
  onChoose(choice: Choice): void;
  /** The choice is made; what comes next can have the focus. */
  onDone(): void;
};

export function Receivers({ choices, chosen, filter, onFilter, onChoose, onDone }: ReceiversProps) {
  const list = useRef<HTMLDivElement>(null);
  const key = chosen?.key ?? "";

  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is chosen by key must be in sight
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [key]);

  const walk = (event: KeyboardEvent) => {
    if (event.isComposing || !choices) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (chosen?.can) onDone();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = neighbour(
      choices.map((choice) => choice.key),
      chosen?.key ?? null,
      step,
    );
    const found = choices.find((choice) => choice.key === next);
    if (found) onChoose(found);
  };

  return (
    <>
      <div class="filter">
        <Icon name="search" />
        <input
          class="input"
          role="combobox"
          aria-expanded={choices !== null && choices.length > 0}
          aria-controls={LIST}
          aria-activedescendant={chosen ? chosen.key : undefined}
          aria-autocomplete="list"
          aria-label={t.search}
          placeholder={t.search}
          autocomplete="off"
          spellcheck={false}
          value={filter}
          onInput={(event) => onFilter(event.currentTarget.value)}
          onKeyDown={walk}
        />
      </div>
      <div class="receivers" ref={list} role="listbox" id={LIST} aria-label={t.search}>
        {choices?.length ? (
          <>
            <Group kind="agent" title={t.colleagues} choices={choices} chosen={key} onChoose={onChoose} />
            <Group kind="queue" title={t.queues} choices={choices} chosen={key} onChoose={onChoose} />
          </>
        ) : null}
      </div>
      {!choices?.length && <Nobody isKnown={choices !== null} filter={filter} />}
    </>
  );
}

function Nobody({ isKnown, filter }: { isKnown: boolean; filter: string }) {
  const { passing } = useDesk();
  if (isKnown) {
    return (
      <p class="pass-nobody" role="status">
        {filter ? t.noMatch(filter) : t.nobody}
      </p>
    );
  }
  if (!passing.unseen.value) {
    return (
      <p class="pass-nobody" role="status">
        <span class="spinner" aria-hidden="true" /> {t.loading}
      </p>
    );
  }
  return (
    <p class="pass-nobody" role="alert">
      {t.failed}{" "}
      <button type="button" class="link" onClick={passing.lookAgain}>
        {words.floor.again}
      </button>
    </p>
  );
}

type GroupProps = {
  kind: Choice["kind"];
  title: string;
  choices: readonly Choice[];
  chosen: string;
  onChoose(choice: Choice): void;
};

function Group({ kind, title, choices, chosen, onChoose }: GroupProps) {
  const ours = choices.filter((choice) => choice.kind === kind);
  if (ours.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a listbox has groups, and no fieldsets
    <div role="group" aria-labelledby={`receivers-${kind}`}>
      <h3 id={`receivers-${kind}`} role="presentation">
        {title}
      </h3>
      {ours.map((choice) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and walks the list
        // biome-ignore lint/a11y/useFocusableInteractive: the field above has the focus and walks the list
        <div
          key={choice.key}
          id={choice.key}
          class="receiver"
          role="option"
          aria-selected={choice.key === chosen}
          aria-disabled={!choice.can}
          onClick={() => onChoose(choice)}
        >
          {choice.kind === "agent" ? <Colleague choice={choice} /> : <Line choice={choice} />}
          {choice.whyNot && (
            <span class="receiver-why">
              <bdi>{choice.whyNot}</bdi>
            </span>
          )}
        </div>
      ))}
    </div>
  );
}

function Colleague({ choice }: { choice: Choice & { kind: "agent" } }) {
  const { name, state, used, capacity } = choice.agent;
  return (
    <>
      <span class="receiver-name">
        <span>
          <bdi>{name}</bdi>
        </span>
        <State state={state} />
      </span>
      <Loaded used={used} capacity={capacity} />
    </>
  );
}

function Line({ choice }: { choice: Choice & { kind: "queue" } }) {
  const { name, team, is_open, waiting, minutes, online } = choice.queue;
  return (
    <>
      <span class="receiver-name">
        <span>
          <bdi>{team && team !== name ? `${name} · ${team}` : name}</bdi>
        </span>
        <span class="soft">{is_open ? t.online(online) : t.closed}</span>
      </span>
      <span class="receiver-line">
        {t.waiting(waiting)}
        {minutes ? <span>{t.minutes(minutes)}</span> : null}
      </span>
    </>
  );
}

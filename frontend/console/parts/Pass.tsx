// The window in which a conversation is passed on: to whom, with which words, and in which way.

import { useComputed, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Way } from "../access";
import { counted } from "../loads";
import type { Passed } from "../passing";
import { type Choice, choicesOf, chosenOf, isOverLimit } from "../receivers";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";
import { useModal } from "./modal";
import { Receivers } from "./Receivers";

const t = words.passing;
const NOTE_LIMIT = 2_000; // more than anybody reads while a visitor waits

export function Pass() {
  const { passed } = useDesk().passing;
  return passed.value && <Window key={passed.value.conv} it={passed.value} />;
}

function Window({ it }: { it: Passed }) {
  const { passing } = useDesk();
  const dialog = useModal((it) => it.querySelector<HTMLElement>("[role=combobox]")?.focus());
  const note = useRef<HTMLTextAreaElement>(null);
  const filter = useSignal("");
  const key = useSignal(it.to);
  const choices = useComputed(() => {
    const there = passing.receivers.value;
    if (!there) return null;
    return choicesOf(there, filter.value).filter(({ kind }) => it.ways[kind].length > 0);
  });
  const chosen = chosenOf(choices.value ?? [], key.value);
  const isGift = !it.ways.agent.includes("pass");

  return (
    <dialog ref={dialog} class="dialog pass" aria-labelledby="pass-title" onClose={passing.close}>
      <header>
        <h2 id="pass-title">
          <bdi>{(isGift ? t.give : t.title)(it.name)}</bdi>
        </h2>
        <button
          type="button"
          class="button quiet square"
          aria-label={t.close}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </header>
      <Receivers
        choices={choices.value}
        chosen={chosen}
        filter={filter.value}
        onFilter={(text) => {
          filter.value = text;
          key.value = null;
        }}
        onChoose={(choice) => {
          key.value = choice.key;
        }}
        onDone={() => note.current?.focus()}
      />
      {chosen?.can && <Words key={chosen.key} it={it} to={chosen} field={note} />}
      {passing.refusal.value && (
        <p class="refused" role="alert">
          <Icon name="alert" size={14} /> <bdi>{passing.refusal.value}</bdi>
        </p>
      )}
    </dialog>
  );
}

type WordsProps = { it: Passed; to: Choice; field: { current: HTMLTextAreaElement | null } };

/** The last step: the note, the way, and the one button. */
function Words({ it, to, field }: WordsProps) {
  const { passing } = useDesk();
  const ways = it.ways[to.kind];
  const way = useSignal<Way>(ways[0] ?? "pass");
  const onPurpose = useSignal(false);
  const mustMean = isOverLimit(to);
  const ready = (!mustMean || onPurpose.value) && !passing.busy.value;
  const submit = () => {
    if (ready) void passing.pass(to, way.value, field.current?.value ?? "");
  };

  return (
    <form
      class="pass-words"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {ways.length > 1 && <Ways ways={ways} way={way.value} onChange={(next) => (way.value = next)} />}
      <p class="soft">
        <bdi>{(to.kind === "queue" ? t.wayDetail.queue : t.wayDetail[way.value])(to.name)}</bdi>
      </p>
      {way.value !== "assign" && (
        <textarea
          ref={field}
          class="input"
          dir="auto"
          rows={2}
          maxLength={NOTE_LIMIT}
          aria-label={t.note(to.name)}
          aria-describedby="pass-hint"
          placeholder={t.notePlaceholder}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
      )}
      {mustMean && to.kind === "agent" && (
        <label class="pass-over">
          <span>{t.overLimit(to.name, counted(to.agent.used), counted(to.agent.capacity))}</span>
          <span class="choice">
            <input
              type="checkbox"
              checked={onPurpose.value}
              onChange={(event) => {
                onPurpose.value = event.currentTarget.checked;
              }}
            />
            {t.onPurpose}
          </span>
        </label>
      )}
      <div class="pass-foot">
        <p class="soft" id="pass-hint">
          {way.value !== "assign" && t.hint}
        </p>
        <button type="submit" class="button primary" aria-disabled={!ready}>
          <bdi>{t.send[way.value](to.name)}</bdi>
        </button>
      </div>
    </form>
  );
}

function Ways({ ways, way, onChange }: { ways: readonly Way[]; way: Way; onChange(way: Way): void }) {
  return (
    <fieldset class="segments">
      <legend class="unseen">{t.way}</legend>
      {ways.map((name) => (
        <label key={name}>
          <input
            type="radio"
            name="way"
            value={name}
            checked={way === name}
            onChange={() => onChange(name)}
          />
          <span>{t.ways[name]}</span>
        </label>
      ))}
    </fieldset>
  );
}

// The agent's state and load, and the menu that changes the state.

import { useSignal } from "@preact/signals";
import { counted, shareOf } from "../loads";
import type { Declared } from "../standing";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";

const t = words.standing;
const MENU = "state";
const REASON_LIMIT = 60; // as the server keeps it

export function StandingButton() {
  const { label, tone, detail } = useDesk().standing.value;
  return (
    <button
      type="button"
      class="standing"
      title={detail || t.change}
      aria-keyshortcuts="Alt+S"
      popovertarget={MENU}
    >
      <span class="status" data-tone={tone}>
        <span class="unseen">{t.change}: </span>
        <bdi>{label}</bdi>
      </span>
      <Icon name="fold" size={14} />
    </button>
  );
}

export function Load() {
  const desk = useDesk().wire.desk.value;
  if (!desk) return null;
  const { used, capacity } = desk;
  const [carried, most] = [counted(used), counted(capacity)];
  return (
    <p class="load" title={t.loadSpoken(carried, most)} data-full={used >= capacity}>
      <span aria-hidden="true">
        <bdi>{t.load(carried, most)}</bdi>
      </span>
      <span class="unseen">{t.loadSpoken(carried, most)}</span>
      <span class="load-bar" aria-hidden="true">
        <span style={{ inlineSize: `${shareOf(used, capacity) * 100}%` }} />
      </span>
    </p>
  );
}

const CHOICES: readonly { state: Declared; label: string; detail: string }[] = [
  { state: "available", label: t.available, detail: t.availableDetail },
  { state: "closing", label: t.closingChoice, detail: t.closingDetail },
  { state: "away", label: t.away, detail: t.awayDetail },
];

export function StandingMenu() {
  const { declared, declare, isSilent } = useDesk();
  const choose = (state: Declared, reason = "") => {
    document.getElementById(MENU)?.hidePopover();
    void declare(state, reason);
  };
  return (
    <dialog class="settings" id={MENU} popover="auto" aria-label={t.change}>
      <ul class="states">
        {CHOICES.map(({ state, label, detail }) => (
          <li key={state}>
            <button
              type="button"
              class="state-choice"
              aria-pressed={declared.value === state && !isSilent.value}
              onClick={() => choose(state)}
            >
              <Icon name="check" />
              <span>
                {label}
                <span class="soft">{detail}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Reasons choose={(reason) => choose("away", reason)} />
      <SoundHint />
    </dialog>
  );
}

function Reasons({ choose }: { choose(reason: string): void }) {
  const { declared, reason } = useDesk();
  const other = useSignal("");
  const isAway = declared.value === "away";
  return (
    <form
      class="reasons"
      onSubmit={(event) => {
        event.preventDefault();
        if (!other.value.trim()) return;
        choose(other.value);
        other.value = "";
      }}
    >
      <fieldset class="chips">
        <legend class="unseen">{t.reason}</legend>
        {t.reasons.map((name) => (
          <button
            key={name}
            type="button"
            class="button"
            aria-pressed={isAway && reason.value === name}
            onClick={() => choose(name)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <div class="reason-other">
        <input
          class="input"
          dir="auto"
          maxLength={REASON_LIMIT}
          placeholder={t.otherReason}
          aria-label={t.otherReason}
          value={other.value}
          onInput={(event) => {
            other.value = event.currentTarget.value;
          }}
        />
        <button type="submit" class="button" aria-disabled={!other.value.trim()}>
          {t.setReason}
        </button>
      </div>
    </form>
  );
}

function SoundHint() {
  const { alerts } = useDesk();
  if (alerts.sound.value) return null;
  return (
    <p class="sound-hint">
      <span>{t.soundOff}</span>
      <button
        type="button"
        class="link"
        onClick={() => {
          alerts.setSound(true);
          alerts.remind(0);
        }}
      >
        {t.soundOn}
      </button>
    </p>
  );
}

// A trigger that is tried as it stands in its form: asked of the server, and shown below.

import { signal } from "@preact/signals";
import { looked, posted, tokenOf } from "./ask";

export interface Trial {
  refused: string[];
  answer: string;
  lines: { fine: boolean; sentence: string }[];
}

/** What a worker does meanwhile, until there is nothing more to say of its waiting. */
export interface Rehearsal {
  address: string;
  waiting: string;
  percent: number;
  refused: string[];
  sentences: string[];
  /** Of each kind of visits its groups: name, share of all, of those with an invitation, times as many. */
  kinds: [string, string[][]][];
  pages: [string, number][];
}

export type Answered = Trial | Rehearsal | "asked" | "unreachable" | null;

/** The form that all of it is sent with. */
export const FORM = "trigger_form";
const LOOKED_AT_MS = 1_500;

export const isRehearsal = (trial: Answered): trial is Rehearsal =>
  typeof trial === "object" && trial !== null && "address" in trial;

/** Presses of the section's buttons are answered on the spot; without this they open a page of their own. A
 * rehearsal that was asked for before is shown again. */
export function createTrial(section: HTMLElement) {
  const trial = signal<Answered>(null);
  let number = 0;

  async function show(answer: Promise<Trial | Rehearsal>): Promise<void> {
    const mine = ++number;
    let shown: Answered = await answer.catch(() => "unreachable" as const);
    for (;;) {
      if (mine !== number) return;
      trial.value = shown;
      if (!isRehearsal(shown) || !shown.waiting) return;
      await new Promise((wake) => setTimeout(wake, LOOKED_AT_MS));
      // Who cannot reach the server for a moment has lost nothing: the worker goes on.
      const before: Rehearsal = shown;
      shown = await looked<Rehearsal>(before.address).catch(() => before);
    }
  }

  function ask(button: HTMLButtonElement): void {
    trial.value = "asked";
    const form = new FormData(button.form!, button);
    show(posted(button.formAction, form, tokenOf(button.form!)));
  }

  function stop(of: Rehearsal): void {
    show(posted(of.address, new FormData(), tokenOf(document.forms.namedItem(FORM)!)));
  }

  const buttons = section.querySelectorAll<HTMLButtonElement>("button[formaction]");
  for (const button of buttons)
    button.addEventListener("click", (event) => {
      event.preventDefault();
      ask(button);
    });
  // Enter in one of its fields would save the trigger.
  section.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    buttons[0]?.click();
  });
  const before = section.dataset.rehearsal;
  if (before) show(looked<Rehearsal>(before));
  return { trial, stop };
}

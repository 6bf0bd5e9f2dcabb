// A trigger that is tried as it stands in its form: asked of the server, and shown below.

import { signal } from "@preact/signals";
import { posted, tokenOf } from "./ask";

export interface Trial {
  refused: string[];
  answer: string;
  lines: { fine: boolean; sentence: string }[];
  sentences: string[];
  /** Of each kind of visits its groups: name, share of all, of those with an invitation, times as many. */
  kinds: [string, string[][]][];
  pages: [string, number][];
}

/** Presses of the section's buttons are answered on the spot; without this they open a page of their own. */
export function createTrial(section: HTMLElement) {
  const trial = signal<Trial | "asked" | "unreachable" | null>(null);
  let number = 0;

  async function ask(button: HTMLButtonElement): Promise<void> {
    const mine = ++number;
    trial.value = "asked";
    const form = new FormData(button.form!, button);
    const answer = await posted<Trial>(button.formAction, form, tokenOf(button.form!)).catch(
      () => "unreachable" as const,
    );
    if (mine === number) trial.value = answer;
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
  return trial;
}

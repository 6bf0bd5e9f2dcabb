// Editors for what the admin keeps as text: each is drawn beside its field, which stays what is sent.

import "./css/editors.css";

import { effect, type Signal, signal } from "@preact/signals";
import { render } from "preact";
import { posted, tokenOf } from "./ask";
import { type Checked, createEditor, type Editor } from "./editor";
import { readHours } from "./hours";
import { type Lexicon, lexicon, type Words } from "./lexicon";
import { Condition } from "./parts/Condition";
import { EditorProvider } from "./parts/context";
import { Hours } from "./parts/Hours";
import { Answer, FactFields } from "./parts/Trying";
import { createTrial } from "./trial";
import { asking, lookAt } from "./typing";
import { words } from "./words";

for (const box of document.querySelectorAll<HTMLElement>("[data-editor=condition]")) editCondition(box);
for (const box of document.querySelectorAll<HTMLElement>("[data-editor=hours]")) editHours(box);
for (const mark of document.querySelectorAll<HTMLElement>("[data-typed]")) {
  const form = mark.closest("form")!;
  lookAt(form, asking(form, mark.dataset.typed!));
}

function editCondition(box: HTMLElement): void {
  const field = box.querySelector("textarea")!;
  const place = box.querySelector<HTMLElement>(".editor-place")!;
  const given = JSON.parse(document.getElementById(box.dataset.words!)!.textContent!) as Words;
  const server = lexicon(given);
  const editor = createEditor(field.value, server, (text) => {
    const asked = new FormData();
    asked.set("kind", "condition");
    asked.set("text", text);
    return posted<Checked>(box.dataset.check!, asked, tokenOf(field.form!));
  });
  bind(field, editor.text);
  const folded = fold(field);
  if (!editor.root.value) folded.open = true;
  render(
    <EditorProvider value={{ editor, lexicon: server }}>
      <Condition />
    </EditorProvider>,
    place,
  );
  const section = document.querySelector<HTMLElement>("[data-try]");
  if (section) tryOut(section, editor, server);
}

function tryOut(section: HTMLElement, editor: Editor, server: Lexicon): void {
  const facts = section.querySelector(".try-facts")!;
  const { trial, stop } = createTrial(section);
  facts.replaceChildren();
  render(
    <EditorProvider value={{ editor, lexicon: server }}>
      <FactFields />
    </EditorProvider>,
    facts,
  );
  const Shown = () => <Answer trial={trial.value} onStop={stop} />;
  render(<Shown />, section.querySelector(".try-answer")!);
}

function editHours(box: HTMLElement): void {
  const field = box.querySelector("textarea")!;
  const text = signal(field.value);
  const weekdays = JSON.parse(document.getElementById(box.dataset.weekdays!)!.textContent!) as string[];
  bind(field, text);
  const folded = fold(field);
  folded.open = readHours(text.value) === null;
  render(<Hours text={text} weekdays={weekdays} />, box.querySelector(".editor-place")!);
}

function bind(field: HTMLTextAreaElement, text: Signal<string>): void {
  field.addEventListener("input", () => {
    text.value = field.value;
  });
  effect(() => {
    if (field.value === text.value) return;
    field.value = text.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** The text stays within reach, and is what is sent. */
function fold(field: HTMLTextAreaElement): HTMLDetailsElement {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  details.className = "editor-text";
  summary.textContent = words.asText;
  field.replaceWith(details);
  details.append(summary, field);
  return details;
}

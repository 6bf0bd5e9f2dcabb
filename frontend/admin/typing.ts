// A form that is looked at by the server while it is typed: what is wrong stands at its field, and what a field
// means for the site below it. Before it was touched no field is called wrong.

import { posted, tokenOf } from "./ask";

export interface Looked {
  errors: Record<string, string[]>;
  notes: Record<string, string[]>;
}

/** Long enough that a word is typed to its end. */
const TYPING_MS = 400;

export function lookAt(form: HTMLFormElement, ask: (form: FormData) => Promise<Looked>): void {
  const touched = new Set<string>();
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    const number = ++asked;
    const found = await ask(new FormData(form)).catch(() => null);
    if (!found || number !== asked) return;
    for (const row of form.querySelectorAll<HTMLElement>(".form-row")) {
      const name = nameOf(row);
      if (!name) continue;
      if (touched.has(name)) sayWrong(row, name, found.errors[name] ?? []);
      sayMeant(row, name, found.notes[name] ?? []);
    }
  }

  function soon(event: Event): void {
    const name = event.target instanceof HTMLElement && nameOf(event.target.closest(".form-row"));
    if (name) touched.add(name);
    clearTimeout(timer);
    timer = setTimeout(look, TYPING_MS);
  }
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  look();
}

export const asking = (form: HTMLFormElement, address: string) => (fields: FormData) =>
  posted<Looked>(address, fields, tokenOf(form));

/** The admin names a row by its field. */
const nameOf = (row: Element | null): string | undefined =>
  [...(row?.classList ?? [])].find((each) => each.startsWith("field-"))?.slice("field-".length);

function sayWrong(row: HTMLElement, name: string, sentences: string[]): void {
  // An editor says at the very line what is wrong there.
  if (row.querySelector("[data-editor=condition]")) return;
  const id = `id_${name}_error`;
  row.querySelector(`#${id}, .errorlist`)?.remove();
  row.classList.toggle("errors", sentences.length > 0);
  const controls = [...row.querySelectorAll<HTMLElement>("input, select, textarea")];
  for (const control of controls) {
    control.toggleAttribute("aria-invalid", sentences.length > 0);
    if (sentences.length) control.setAttribute("aria-invalid", "true");
    describe(control, id, sentences.length > 0);
  }
  if (sentences.length) row.prepend(listed(sentences, "errorlist", id));
}

function sayMeant(row: HTMLElement, name: string, sentences: string[]): void {
  const id = `id_${name}_meant`;
  const before = row.querySelector(`#${id}`);
  if (before?.textContent === sentences.join("")) return;
  before?.remove();
  if (!sentences.length) return;
  const list = listed(sentences, "meant", id);
  list.setAttribute("role", "status");
  row.append(list);
}

function listed(sentences: readonly string[], className: string, id: string): HTMLUListElement {
  const list = document.createElement("ul");
  list.className = className;
  list.id = id;
  for (const sentence of sentences) {
    const item = document.createElement("li");
    item.textContent = sentence;
    list.append(item);
  }
  return list;
}

function describe(control: HTMLElement, id: string, isSo: boolean): void {
  const others = (control.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .filter((each) => each && each !== id);
  const all = isSo ? [...others, id] : others;
  if (all.length) control.setAttribute("aria-describedby", all.join(" "));
  else control.removeAttribute("aria-describedby");
}

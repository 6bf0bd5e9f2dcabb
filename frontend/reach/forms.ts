// Forms by the names of their fields. What is in a field is never read.

import type { Happening } from "./beacons";
import { isPrivate } from "./privacy";

const NAME_MOST = 60;
/** Pages that check a form themselves mark its fields by then. */
const CHECKED_MS = 500;

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

interface Begun {
  label: string;
  fields: string[];
  last: string;
  refused: Element[];
  isSent: boolean;
}

/** What the page itself calls a form or a field. A field called "name" hides the form's own property. */
function nameOf(element: Element): string {
  if (isPrivate(element)) return "";
  const name = element.getAttribute("name") || element.id || element.getAttribute("aria-label") || "";
  return name.slice(0, NAME_MOST);
}

export interface FormEvents {
  note(event: Happening): void;
  begun(): void;
  /** `field` is empty where it has no name, or a private one. */
  refused(field: string): void;
  sent(form: string): void;
}

export function watchForms(signal: AbortSignal, { note, begun, refused, sent }: FormEvents) {
  const forms = new Map<Element, Begun>();

  function of(form: Element): Begun {
    let found = forms.get(form);
    if (!found) {
      found = { label: nameOf(form), fields: [], last: "", refused: [], isSent: false };
      forms.set(form, found);
      begun();
    }
    return found;
  }

  function refuse(form: Element, element: Element) {
    const known = of(form);
    // One attempt refuses a field once.
    if (known.refused.includes(element)) return;
    known.refused.push(element);
    const field = nameOf(element);
    if (field) note({ kind: "form_refused", label: known.label, field });
    refused(field);
  }

  const onInput = ({ target }: Event) => {
    const field = target as Field;
    const name = field.form && nameOf(field);
    if (!name) return;
    const form = of(field.form!);
    form.last = name;
    if (form.fields.includes(name)) return;
    form.fields.push(name);
    note({ kind: "form_progress", label: form.label, field: name });
  };

  const onInvalid = ({ target }: Event) => {
    const field = target as Field;
    if (field.form) refuse(field.form, field);
  };

  // What was refused before may be refused again; the browser checks after this and before `submit`.
  const onAttempt = ({ target }: Event) => {
    const button = (target as Element).closest?.<HTMLButtonElement>("button,input[type=submit]");
    if (button?.form) forms.get(button.form)?.refused.splice(0);
  };

  const onSubmit = ({ target }: Event) => {
    if (!(target instanceof HTMLFormElement)) return;
    const form = of(target);
    form.refused.splice(0);
    // A page that is left before the check has taken it.
    form.isSent = true;
    setTimeout(() => {
      const wrong = [...target.querySelectorAll("[aria-invalid=true]")];
      for (const field of wrong) refuse(target, field);
      form.isSent = !wrong.length;
      if (form.isSent) finish(form, target);
    }, CHECKED_MS);
  };

  const how = { capture: true, passive: true, signal };
  addEventListener("input", onInput, how);
  addEventListener("invalid", onInvalid, how);
  addEventListener("click", onAttempt, how);
  addEventListener("submit", onSubmit, how);

  function finish({ label, last, isSent }: Begun, form: Element) {
    if (!forms.delete(form) || isPrivate(form)) return;
    if (isSent) {
      note({ kind: "form_sent", label });
      sent(label);
    } else if (last) note({ kind: "form_abandoned", label, field: last });
  }

  return {
    /** The page is left: what was begun and not sent is abandoned. */
    left: () => forms.forEach(finish),
    forget: () => forms.clear(),
  };
}

// A few questions with their fields, a yes and a no.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../words";

export interface Field {
  name: "name" | "email" | "phone" | "body";
  type?: "email" | "tel";
  required?: boolean;
}

type Answers = Partial<Record<Field["name"], string>>;

interface Props {
  title: string;
  why: string;
  fields: readonly Field[];
  yes: string;
  no: string;
  /** The visitor opened it, so the first field may have the focus. */
  isAsked?: boolean;
  /** Rejects when nothing came of it; what was refused is said by whoever refuses. */
  onYes(answers: Answers): Promise<void>;
  onNo(): void;
}

export function Card({ title, why, fields, yes, no, isAsked, onYes, onNo }: Props) {
  const isSaving = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (isAsked) form.current?.querySelector<HTMLElement>("[name]")?.focus();
  }, [isAsked]);

  async function save(event: SubmitEvent) {
    event.preventDefault();
    const answers: Answers = {};
    for (const [name, value] of new FormData(form.current!))
      answers[name as Field["name"]] = String(value).trim();
    isSaving.value = true;
    await onYes(answers).catch(() => {});
    isSaving.value = false;
  }

  return (
    <form class="card" ref={form} onSubmit={save} aria-label={title}>
      <p class="card-title">{title}</p>
      <p class="card-why">{why}</p>
      <div class="card-fields">
        {fields.map(({ name, type, required }) => {
          const asked = { name, required, "aria-label": words[name], placeholder: words[name] };
          return name === "body" ? (
            <textarea key={name} {...asked} dir="auto" />
          ) : (
            <input
              key={name}
              {...asked}
              type={type ?? "text"}
              list={undefined}
              autocomplete={type ?? name}
              maxLength={200}
              dir="auto"
            />
          );
        })}
      </div>
      <div class="acts">
        <button type="submit" class="solid" disabled={isSaving.value}>
          {yes}
        </button>
        <button type="button" class="plain" onClick={onNo}>
          {no}
        </button>
      </div>
    </form>
  );
}

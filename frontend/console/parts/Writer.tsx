// Where the agent writes: a message to the visitor or a note to the team.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { DraftMode } from "../drafts";
import { words } from "../words";
import { Attach, Attached } from "./Attached";
import { useDesk } from "./context";
import { Icon } from "./Icon";

const t = words.composer;
const WARN_LEFT = 200; // a count of what is left helps only near the limit

type WriterProps = { name: string; conv: string; mayMessage: boolean; mayCancel: boolean; eager: boolean };

export function Writer({ name, conv, mayMessage, mayCancel, eager }: WriterProps) {
  const { draft, write, send, filesOf, wire } = useDesk();
  const files = filesOf(conv);
  const field = useRef<HTMLTextAreaElement>(null);
  const mode: DraftMode = mayMessage ? draft.value.mode : "note";
  const text = draft.value[mode];
  const note = mode === "note";
  const left = wire.limits.value.body - Array.from(text.trim()).length;
  const attached = !note && files.items.value.length > 0;
  const ready = left >= 0 && (attached ? !files.busy.value : text.trim() !== "");

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    if (field.current) grow(field.current);
  }, [text]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves when the conversation or its access changes
  useEffect(() => {
    if ((eager || note) && matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, [conv, eager, note]);

  const submit = () => {
    if (ready) send(mode);
    field.current?.focus();
  };

  return (
    <form
      class="writer"
      data-note={note}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onDragOver={(event) => !note && event.preventDefault()}
      onDrop={(event) => {
        if (note || !event.dataTransfer?.files.length) return;
        event.preventDefault();
        void files.add(event.dataTransfer.files);
      }}
    >
      <textarea
        ref={field}
        class="writer-text"
        dir="auto"
        rows={1}
        value={text}
        aria-label={note ? t.noteLabel(name) : t.label(name)}
        aria-describedby="writer-hint"
        aria-invalid={left < 0}
        aria-keyshortcuts="Alt+N"
        placeholder={note ? t.notePlaceholder : t.placeholder(name)}
        onInput={(event) => write(mode, event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          submit();
        }}
        onPaste={(event) => {
          const pasted = event.clipboardData?.files;
          if (note || !pasted?.length) return;
          event.preventDefault();
          void files.add(pasted);
        }}
      />
      {attached && <Attached files={files} />}
      <div class="writer-foot">
        {mayMessage ? <Modes mode={mode} /> : <NoteOnly mayCancel={mayCancel} />}
        {!note && <Attach files={files} />}
        <p class="writer-hint" id="writer-hint" data-bad={left < 0}>
          {left < 0 ? t.tooLong(-left) : left <= WARN_LEFT ? t.left(left) : note ? t.noteHint : t.hint}
        </p>
        <button type="submit" class="button primary" aria-disabled={!ready}>
          {note ? t.sendNote : t.send}
        </button>
      </div>
    </form>
  );
}

function grow(field: HTMLTextAreaElement) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

function Modes({ mode }: { mode: DraftMode }) {
  const { setMode } = useDesk();
  return (
    <fieldset class="segments">
      <legend class="unseen">{t.mode}</legend>
      {(["message", "note"] as const).map((name) => (
        <label key={name}>
          <input
            type="radio"
            name="mode"
            value={name}
            checked={mode === name}
            onChange={() => setMode(name)}
          />
          <span>
            {name === "note" && <Icon name="lock" size={12} />}
            {t[name]}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function NoteOnly({ mayCancel }: { mayCancel: boolean }) {
  const { setMode } = useDesk();
  return (
    <>
      <span class="only">
        <Icon name="lock" size={12} /> {words.talk.note}
      </span>
      {mayCancel && (
        <button type="button" class="button quiet" onClick={() => setMode("message")}>
          {t.noNote}
        </button>
      )}
    </>
  );
}

// Where the agent writes: a message to the visitor or a note to the team.

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { SavedReply } from "../../wire";
import type { DraftMode } from "../drafts";
import { filled, fitting, inserted, typedAfterSlash } from "../replies";
import { words } from "../words";
import { Attach, Attached } from "./Attached";
import { useDesk } from "./context";
import { Icon } from "./Icon";
import { optionOf, REPLIES, Replies } from "./Replies";

const t = words.composer;
const WARN_LEFT = 200; // a count of what is left helps only near the limit

type WriterProps = {
  name: string;
  site: string;
  conv: string;
  mayMessage: boolean;
  mayCancel: boolean;
  eager: boolean;
};

export function Writer({ name, site, conv, mayMessage, mayCancel, eager }: WriterProps) {
  const { draft, write, insert, send, filesOf, wire, replies, me } = useDesk();
  const files = filesOf(conv);
  const field = useRef<HTMLTextAreaElement>(null);
  const mode: DraftMode = mayMessage ? draft.value.mode : "note";
  const text = draft.value[mode];
  const note = mode === "note";
  const left = wire.limits.value.body - Array.from(text.trim()).length;
  const attached = !note && files.items.value.length > 0;
  const ready = left >= 0 && (attached ? !files.busy.value : text.trim() !== "");

  const caret = useSignal(0);
  const chosen = useSignal(0);
  const dismissed = useSignal(false);
  const typed = note ? null : typedAfterSlash(text, caret.value);
  const isChoosing = typed !== null && !dismissed.value;
  const found = isChoosing ? fitting(replies.items.value ?? [], typed, site) : [];
  const picked = found[Math.min(chosen.value, found.length - 1)];

  // Before the next key is pressed, which may walk the list already.
  useLayoutEffect(() => {
    if (typed === null) dismissed.value = false;
    else void replies.refresh();
    chosen.value = 0;
  }, [typed, chosen, dismissed, replies]);

  const put = (message: string, at: number) => {
    caret.value = at;
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(at, at);
    });
    return message;
  };

  const wordsOf = (reply: SavedReply) => filled(reply, { visitor: name, agent: me.name });
  const use = (reply: SavedReply) => {
    const sentence = wordsOf(reply);
    const next = inserted(text, caret.value, sentence);
    insert(put(next.text, next.caret), { id: reply.id, words: sentence });
  };

  /** A slash of its own, where the caret is. */
  const beginChoosing = () => {
    const at = field.current?.selectionStart ?? text.length;
    const slash = /\S$/.test(text.slice(0, at)) ? " /" : "/";
    dismissed.value = false;
    write("message", put(text.slice(0, at) + slash + text.slice(at), at + slash.length));
  };

  const chooseByKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") dismissed.value = true;
    else if (!picked) return false;
    else if (event.key === "ArrowDown") chosen.value = (found.indexOf(picked) + 1) % found.length;
    else if (event.key === "ArrowUp")
      chosen.value = (found.indexOf(picked) + found.length - 1) % found.length;
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") use(picked);
    else return false;
    return true;
  };

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
      {isChoosing && (
        <Replies wordsOf={wordsOf} found={found} chosen={picked ? found.indexOf(picked) : 0} onChoose={use} />
      )}
      <textarea
        ref={field}
        class="writer-text"
        dir="auto"
        rows={1}
        value={text}
        aria-label={note ? t.noteLabel(name) : t.label(name)}
        aria-describedby="writer-hint"
        aria-autocomplete="list"
        aria-controls={isChoosing ? REPLIES : undefined}
        aria-activedescendant={picked && optionOf(picked)}
        aria-invalid={left < 0}
        aria-keyshortcuts="Alt+N"
        placeholder={note ? t.notePlaceholder : t.placeholder(name)}
        onInput={(event) => {
          caret.value = event.currentTarget.selectionStart;
          write(mode, event.currentTarget.value);
        }}
        onSelect={(event) => {
          caret.value = event.currentTarget.selectionStart;
        }}
        onKeyDown={(event) => {
          const isSlashKey = event.altKey && event.code === "KeyR" && !note;
          if (isSlashKey) beginChoosing();
          if (isSlashKey || (isChoosing && !event.isComposing && chooseByKey(event))) {
            event.preventDefault();
            return;
          }
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
        {!note && (
          <button
            type="button"
            class="button quiet square"
            aria-label={words.replies.title}
            title={words.replies.open}
            aria-keyshortcuts="Alt+R"
            onClick={beginChoosing}
          >
            <Icon name="saved" size={18} />
          </button>
        )}
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

// Where the agent writes, or why they cannot write here right now.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Conversation, ConvHead } from "../../wire";
import { type Access, accessOf, isLead } from "../access";
import type { Attachments } from "../attachments";
import type { DraftMode } from "../drafts";
import { fileSize } from "../sizes";
import { ago } from "../times";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";

const t = words.composer;
const WARN_LEFT = 200; // a count of what is left helps only near the limit

export function Composer({ it }: { it: Conversation }) {
  const { draft, me } = useDesk();
  const head = it.head.value;
  const access = accessOf(head, me);
  const mayMessage = access.kind === "write" || (access.kind === "listen" && isLead(me));
  const writing = mayMessage || draft.value.mode === "note";
  return (
    <footer class="composer">
      {access.kind !== "write" && <Why head={head} access={access} offerNote={!writing} />}
      {writing && (
        <Writer
          name={head.visitor.name}
          conv={head.id}
          mayMessage={mayMessage}
          eager={access.kind === "write"}
        />
      )}
    </footer>
  );
}

type WhyProps = { head: ConvHead; access: Exclude<Access, { kind: "write" }>; offerNote: boolean };

/** Why the agent cannot answer here right now, and what can be done about it. */
function Why({ head, access, offerNote }: WhyProps) {
  const { clock, me, reopen, setMode, take, taking } = useDesk();
  const busy = taking.value.has(head.id);
  const reason = {
    take: () => t.waiting(head.visitor.name),
    listen: () => (isLead(me) ? t.otherLead : t.other)(access.kind === "listen" ? access.who : ""),
    closed: () =>
      access.kind === "closed" && access.endedAt
        ? t.closedAgo(ago(Date.parse(access.endedAt), clock.now.value))
        : t.closed,
  };
  return (
    <div class="why" data-tone={access.kind}>
      <p>{reason[access.kind]()}</p>
      <div class="why-actions">
        {offerNote && (
          <button
            type="button"
            class="button quiet"
            aria-keyshortcuts="Alt+N"
            onClick={() => setMode("note")}
          >
            <Icon name="lock" size={14} />
            {t.addNote}
          </button>
        )}
        {access.kind === "take" && (
          <button
            type="button"
            class="button primary"
            aria-disabled={busy}
            aria-keyshortcuts="Alt+T"
            onClick={() => take(head.id)}
          >
            {busy ? t.taking : t.takeIt}
          </button>
        )}
        {access.kind === "closed" && (
          <button type="button" class="button" onClick={() => reopen(head.id)}>
            {words.talk.reopen}
          </button>
        )}
      </div>
    </div>
  );
}

type WriterProps = { name: string; conv: string; mayMessage: boolean; eager: boolean };

function Writer({ name, conv, mayMessage, eager }: WriterProps) {
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
        {mayMessage ? <Modes mode={mode} /> : <NoteOnly />}
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

function NoteOnly() {
  const { setMode } = useDesk();
  return (
    <>
      <span class="only">
        <Icon name="lock" size={12} /> {words.talk.note}
      </span>
      <button type="button" class="button quiet" onClick={() => setMode("message")}>
        {t.noNote}
      </button>
    </>
  );
}

function Attach({ files }: { files: Attachments }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          void files.add(event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
      <button
        type="button"
        class="button quiet square"
        aria-label={t.attach}
        title={t.attach}
        onClick={() => input.current?.click()}
      >
        <Icon name="attach" size={18} />
      </button>
    </>
  );
}

function Attached({ files }: { files: Attachments }) {
  return (
    <ul class="attached">
      {files.items.value.map((item) => (
        <li key={item.key}>
          <Icon name="file" />
          <span class="file-name" dir="auto">
            {item.name}
          </span>
          {item.ref ? (
            <span class="file-size">{fileSize(item.size)}</span>
          ) : (
            <progress value={item.share} aria-label={item.name}>
              {t.uploading(Math.round(item.share * 100))}
            </progress>
          )}
          <button
            type="button"
            class="button quiet square"
            aria-label={t.remove(item.name)}
            onClick={() => files.remove(item.key)}
          >
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
}

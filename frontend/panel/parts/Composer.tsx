// Where the visitor writes: grows to six lines, sends on Enter, takes files from the picker, paste and drop.

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { fileSize } from "../../console/sizes";
import type { Attachment } from "../draft";
import { words } from "../words";
import { usePanel } from "./context";
import { Icon } from "./Icon";

export function Composer() {
  const { draft, talk, host } = usePanel();
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const isDropping = useSignal(false);
  const text = draft.text.value;
  const agent = talk.phase.value === "active" ? talk.conversation.value?.head.value.assignee?.name : "";
  const label = agent ? words.writeTo(agent) : words.write;

  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.setProperty("height", "auto");
    element.style.setProperty("height", `${element.scrollHeight}px`);
  });

  const isShown = host.shown.value;
  useEffect(() => {
    // On a phone the keyboard would cover the greeting before anybody has read it.
    const hasKeyboard = !matchMedia("(pointer: coarse)").matches;
    if (isShown && hasKeyboard && host.takesFocus()) field.current?.focus({ preventScroll: true });
  }, [isShown, host]);

  function send() {
    void draft.send();
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    // Enter also ends the composition of a word in many scripts; that one does not send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  }

  function take(event: Event, files: FileList | null | undefined) {
    if (!files?.length) return;
    event.preventDefault();
    draft.attach(files);
  }

  return (
    <form
      class={`composer ${isDropping.value ? "dropping" : ""}`}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        isDropping.value = true;
      }}
      onDragLeave={() => {
        isDropping.value = false;
      }}
      onDrop={(event) => {
        isDropping.value = false;
        take(event, event.dataTransfer?.files);
      }}
    >
      {draft.attachments.value.length > 0 && (
        <ul class="attachments">
          {draft.attachments.value.map((attachment) => (
            <AttachmentRow key={attachment.id} attachment={attachment} />
          ))}
        </ul>
      )}
      <div class="field">
        <button
          type="button"
          class="quiet"
          aria-label={words.attach}
          title={words.attach}
          onClick={() => picker.current?.click()}
        >
          <Icon name="attach" />
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            take(event, event.currentTarget.files);
            event.currentTarget.value = "";
          }}
        />
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          aria-label={label}
          placeholder={label}
          value={text}
          enterkeyhint="send"
          aria-describedby={draft.excess.value ? "excess" : undefined}
          aria-invalid={draft.excess.value > 0}
          onInput={(event) => draft.write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={(event) => take(event, event.clipboardData?.files)}
        />
        <button
          type="submit"
          class="send"
          aria-label={words.send}
          title={words.send}
          disabled={!draft.canSend.value}
        >
          <Icon name="send" />
        </button>
      </div>
      {draft.excess.value > 0 && (
        <p class="excess" id="excess" role="alert">
          {words.tooLong(draft.excess.value)}
        </p>
      )}
    </form>
  );
}

function AttachmentRow({ attachment }: { attachment: Attachment }) {
  const { draft } = usePanel();
  const { file, share } = attachment;
  return (
    <li class="attachment">
      <Icon name="file" />
      <span class="file-words">
        <bdi class="file-name">{file.name}</bdi>
        <bdi class="file-size">{fileSize(file.size)}</bdi>
      </span>
      {share.value > 0 && share.value < 1 && (
        <progress value={share.value} aria-label={`${words.uploading} ${file.name}`} />
      )}
      <button
        type="button"
        class="quiet small"
        aria-label={words.removeFile(file.name)}
        onClick={() => draft.detach(attachment.id)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

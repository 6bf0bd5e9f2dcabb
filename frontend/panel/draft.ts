// What the visitor is composing: text that survives a reload, and files on their way up.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { fileSize } from "../console/sizes";
import { type FileRef, type Keep, type Page, uuid, type Wire, type WireFault } from "../wire";
import type { Talk } from "./talk";
import { words } from "./words";

export interface Attachment {
  readonly id: string;
  readonly file: File;
  /** From 0 to 1 while it goes up. */
  readonly share: Signal<number>;
  ref: FileRef | null;
  upload: Promise<FileRef> | null;
}

export interface Draft {
  text: ReadonlySignal<string>;
  attachments: ReadonlySignal<readonly Attachment[]>;
  /** Characters beyond what a message may have. */
  excess: ReadonlySignal<number>;
  canSend: ReadonlySignal<boolean>;
  write(text: string): void;
  attach(files: Iterable<File>): void;
  detach(id: string): void;
  /** Takes a failed message back into the composer. */
  takeBack(id: string): void;
  send(): Promise<void>;
}

interface Options {
  keep: Keep;
  scope: string;
  /** The team may see what is written before it is sent. */
  previews: boolean;
  page(): Page;
}

export function createDraft(wire: Wire, talk: Talk, options: Options): Draft {
  const { keep, scope, previews, page } = options;
  const key = `livechat:draft:${scope}`;
  const text = signal(keep.get(key) ?? "");
  const attachments = signal<readonly Attachment[]>([]);
  const isSending = signal(false);
  const excess = computed(() => Math.max(0, [...text.value].length - wire.limits.value.body));
  const canSend = computed(
    () => !isSending.value && !excess.value && (text.value.trim() !== "" || attachments.value.length > 0),
  );

  function write(value: string) {
    text.value = value;
    if (value) talk.report("");
    if (value) keep.set(key, value);
    else keep.drop(key);
    const conv = talk.conversation.value?.id;
    if (conv && value.trim())
      wire.typing(conv, previews ? value.slice(0, wire.limits.value.body) : undefined);
  }

  function detach(id: string) {
    attachments.value = attachments.value.filter((each) => each.id !== id);
  }

  function refusal(file: File): string {
    const { files, file_bytes } = wire.limits.value;
    if (attachments.value.length >= files) return words.filesTooMany(files);
    if (file.size > file_bytes) return words.fileTooLarge(file.name, fileSize(file_bytes));
    return file.size === 0 ? words.fileEmpty(file.name) : "";
  }

  function upload(attachment: Attachment, conv: string): Promise<FileRef> {
    attachment.upload ??= wire
      .upload(conv, attachment.file, (share) => {
        attachment.share.value = share;
      })
      .then(
        (ref) => {
          attachment.ref = ref;
          attachment.share.value = 1;
          return ref;
        },
        (fault: WireFault) => {
          attachment.upload = null;
          detach(attachment.id);
          talk.report(`${words.fileFailed(attachment.file.name)} ${fault.message}`);
          throw fault;
        },
      );
    return attachment.upload;
  }

  async function sendWithFiles(body: string) {
    const conv = talk.conversation.value?.id ?? (await wire.op("start", null, { page: page() })).conv ?? null;
    if (!conv) return;
    const refs = await Promise.all(attachments.value.map((each) => upload(each, conv)));
    wire.send(conv, body, refs);
    attachments.value = [];
    write("");
  }

  return {
    text,
    attachments,
    excess,
    canSend,
    write,
    detach,
    attach(files) {
      talk.report("");
      for (const file of files) {
        const problem = refusal(file);
        if (problem) {
          talk.report(problem);
          continue;
        }
        const attachment: Attachment = { id: uuid(), file, share: signal(0), ref: null, upload: null };
        attachments.value = [...attachments.value, attachment];
        // Before there is a conversation it waits for Send: choosing a file alone must not start one.
        const conv = talk.conversation.value?.id;
        if (conv) upload(attachment, conv).catch(() => {});
      }
    },
    takeBack(id) {
      const body = wire.discard(id);
      write(text.value.trim() ? `${body}\n${text.value}` : body);
    },
    async send() {
      if (!canSend.value) return;
      const body = text.value.trim();
      talk.report("");
      if (!attachments.value.length) {
        write("");
        wire.send(talk.conversation.value?.id ?? null, body);
        return;
      }
      isSending.value = true;
      try {
        await sendWithFiles(body);
      } catch (fault) {
        if (!talk.problem.value) talk.report((fault as WireFault).message);
      } finally {
        isSending.value = false;
      }
    },
  };
}

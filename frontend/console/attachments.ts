// Files on their way into the next message of one conversation.

import { computed, signal } from "@preact/signals";
import type { FileRef, Limits } from "../wire";
import { fileSize } from "./sizes";
import { words } from "./words";

type Attachment = { key: number; name: string; size: number; share: number; ref: FileRef | null };
type Upload = (file: File, onProgress: (share: number) => void) => Promise<FileRef>;

export function createAttachments(
  upload: Upload,
  limits: () => Required<Limits>,
  refuse: (why: string) => void,
) {
  const items = signal<readonly Attachment[]>([]);
  let last = 0;

  const change = (key: number, part: Partial<Attachment>) => {
    items.value = items.value.map((item) => (item.key === key ? { ...item, ...part } : item));
  };
  const remove = (key: number) => {
    items.value = items.value.filter((item) => item.key !== key);
  };

  const addOne = async (file: File) => {
    const { files, file_bytes } = limits();
    if (items.value.length >= files) return refuse(words.composer.tooMany(files));
    if (file.size > file_bytes) return refuse(words.composer.tooBig(file.name, fileSize(file_bytes)));
    last += 1;
    const key = last;
    items.value = [...items.value, { key, name: file.name, size: file.size, share: 0, ref: null }];
    try {
      const ref = await upload(file, (share) => change(key, { share }));
      change(key, { share: 1, ref });
    } catch (problem) {
      remove(key);
      const why = problem instanceof Error ? problem.message : "";
      refuse([words.composer.uploadFailed(file.name), why].filter(Boolean).join(" "));
    }
  };

  return {
    items,
    busy: computed(() => items.value.some((item) => item.ref === null)),
    remove,
    add: (files: Iterable<File>) => Promise.all(Array.from(files, addOne)),

    /** Hands over what has arrived and begins anew. */
    takeAll(): FileRef[] {
      const refs = items.value.flatMap((item) => (item.ref ? [item.ref] : []));
      items.value = items.value.filter((item) => item.ref === null);
      return refs;
    },
  };
}

export type Attachments = ReturnType<typeof createAttachments>;

// Files for the next message: choosing them, and how far they have come.

import { useRef } from "preact/hooks";
import type { Attachments } from "../attachments";
import { fileSize } from "../sizes";
import { words } from "../words";
import { Icon } from "./Icon";
import { OneLine } from "./OneLine";

const t = words.composer;

export function Attach({ files }: { files: Attachments }) {
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

export function Attached({ files }: { files: Attachments }) {
  return (
    <ul class="attached">
      {files.items.value.map((item) => (
        <li key={item.key}>
          <Icon name="file" />
          <OneLine class="file-name" text={item.name} />
          {item.ref ? (
            <bdi class="file-size">{fileSize(item.size)}</bdi>
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

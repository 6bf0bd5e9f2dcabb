// Files of a message: cards with name and size; pictures as pictures, fetched with the visitor's token.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { fileSize } from "../../console/sizes";
import type { FileRef } from "../../wire";
import { words } from "../words";
import { usePanel } from "./context";
import { Icon } from "./Icon";

// What every browser shows and no browser runs.
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
// A large picture is fetched when somebody asks for it, not because it stands there.
const PICTURE_BYTES = 2 * 1024 * 1024;

export function FileCard({ file }: { file: FileRef }) {
  const isPicture = PICTURES.includes(file.type) && file.size <= PICTURE_BYTES;
  return isPicture ? <Picture file={file} /> : <Card file={file} />;
}

function Picture({ file }: { file: FileRef }) {
  const { wire } = usePanel();
  const address = useSignal("");
  const hasFailed = useSignal(false);
  useEffect(() => {
    let made = "";
    let isGone = false;
    wire.content(file).then(
      (content) => {
        if (isGone) return;
        made = URL.createObjectURL(content);
        address.value = made;
      },
      () => {
        hasFailed.value = true;
      },
    );
    return () => {
      isGone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [file, wire, address, hasFailed]);

  if (hasFailed.value) return <Card file={file} />;
  return (
    <button
      type="button"
      class="picture"
      aria-label={words.openImage(file.name)}
      onClick={() => save(address.value, file)}
    >
      {address.value && <img src={address.value} alt={file.name} />}
    </button>
  );
}

function Card({ file }: { file: FileRef }) {
  const { wire, talk } = usePanel();
  const isFetching = useSignal(false);

  async function fetchFile() {
    if (isFetching.value) return;
    isFetching.value = true;
    try {
      const address = URL.createObjectURL(await wire.content(file));
      save(address, file);
      setTimeout(() => URL.revokeObjectURL(address), REVOKE_AFTER_MS);
    } catch {
      talk.report(words.downloadFailed);
    } finally {
      isFetching.value = false;
    }
  }

  return (
    <button
      type="button"
      class="file"
      aria-label={words.download(file.name, fileSize(file.size))}
      aria-busy={isFetching.value}
      onClick={fetchFile}
    >
      <Icon name="file" />
      <span class="file-words">
        <bdi class="file-name">{file.name}</bdi>
        <bdi class="file-size">{fileSize(file.size)}</bdi>
      </span>
    </button>
  );
}

// The browser reads the content after the click has returned.
const REVOKE_AFTER_MS = 60_000;

function save(address: string, file: FileRef): void {
  if (!address) return;
  const link = document.createElement("a");
  link.href = address;
  link.download = file.name;
  link.click();
}

// The lines themselves: runs of one sender, notes, files, and what happened.

import type { FileRef, Line } from "../../wire";
import { fileSize } from "../sizes";
import { exactly, timeOfDay } from "../times";
import { words } from "../words";
import { Avatar } from "./Avatar";
import { useDesk } from "./context";
import { Delivered } from "./Delivered";
import { Icon } from "./Icon";
import { OneLine } from "./OneLine";
import { Talked } from "./Talked";

const t = words.talk;

export function EventLine({ line }: { line: Line }) {
  return (
    <p class="event" title={exactly(line.at)}>
      {happened(line)} <bdi class="event-at">{timeOfDay(line.at)}</bdi>
    </p>
  );
}

/** A page that is older than its server may meet events that it has no words for. */
function happened({ event, body }: Line): string {
  if (event?.type === "started" && body) return t.accepted(event.by ?? "", body);
  const say: ((by: string) => string) | undefined = event ? t.event[event.type] : undefined;
  return say?.(event?.by ?? "") ?? (body || t.event.other);
}

type RunProps = { lines: readonly [Line, ...Line[]]; visitor: string; conv: string };

export function Run({ lines, visitor, conv }: RunProps) {
  const [first] = lines;
  const last = lines[lines.length - 1] ?? first;
  const note = first.kind === "note";
  const side = first.sender === "visitor" ? "visitor" : "agent";
  const name = side === "visitor" ? first.name || visitor : first.mine ? t.you : first.name;
  return (
    <div class="run" data-side={side} data-mine={first.mine} data-note={note}>
      {side === "visitor" && <Avatar name={name} id={conv} size="small" />}
      <div class="run-body">
        <p class="run-name">
          <OneLine text={name} />
          {note && (
            <span class="only">
              <Icon name="lock" size={12} /> {t.note}
            </span>
          )}
        </p>
        {lines.map((line) => (
          <Bubble key={line.key} line={line} />
        ))}
        <p class="run-end">
          <time dir="auto" dateTime={new Date(last.at).toISOString()} title={exactly(last.at)}>
            {timeOfDay(last.at)}
          </time>
          {last.delivery && last.delivery !== "failed" && (
            <>
              <Delivered state={last.delivery} />
              <span class="run-state" aria-hidden="true">
                {t.delivery[last.delivery]}
              </span>
            </>
          )}
        </p>
      </div>
    </div>
  );
}

function Bubble({ line }: { line: Line }) {
  const { wire } = useDesk();
  const failed = line.delivery === "failed";
  return (
    <>
      <div class="bubble" data-delivery={line.delivery ?? "arrived"} title={exactly(line.at)}>
        {line.body && (
          <p class="said" dir="auto">
            <Talked text={line.body} />
          </p>
        )}
        {line.files.map((file) => (
          <FileCard key={file.id} file={file} />
        ))}
      </div>
      {failed && (
        <p class="failed" role="alert">
          <span>
            <Icon name="alert" size={14} /> {t.delivery.failed}. {line.fault?.message}
          </span>
          <button type="button" class="link" onClick={() => wire.retry(line.id)}>
            {t.retry}
          </button>
          <button type="button" class="link" onClick={() => wire.discard(line.id)}>
            {t.discard}
          </button>
        </p>
      )}
    </>
  );
}

const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

function FileCard({ file }: { file: FileRef }) {
  const { fileHref } = useDesk();
  const href = fileHref(file);
  return (
    <a class="file" href={href} download={file.name}>
      {SHOWN.has(file.type) && (
        <img
          src={href}
          alt=""
          loading="lazy"
          onError={(event) => {
            event.currentTarget.hidden = true;
          }}
        />
      )}
      <span class="file-foot">
        <Icon name="file" size={18} />
        <OneLine class="file-name" text={file.name} />
        <bdi class="file-size">{fileSize(file.size)}</bdi>
      </span>
    </a>
  );
}

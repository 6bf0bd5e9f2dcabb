// Days, events, and runs of one sender with their time and delivery.

import type { VNode } from "preact";
import type { Line } from "../../wire";
import { initialOf } from "../initial";
import type { Block } from "../runs";
import { dayOf, exactly, timeOf } from "../times";
import { words } from "../words";
import { Body } from "./Body";
import { usePanel } from "./context";
import { FileCard } from "./Files";
import { Icon } from "./Icon";

export function BlockRow({ block, now }: { block: Block; now: number }) {
  if (block.kind === "day") return <DayRow at={block.at} now={now} />;
  if (block.kind === "event") return <EventRow line={block.line} />;
  return <Run lines={block.lines} />;
}

function DayRow({ at, now }: { at: number; now: number }) {
  return (
    <p class="day">
      <time dateTime={new Date(at).toISOString()}>{dayOf(at, now)}</time>
    </p>
  );
}

function EventRow({ line }: { line: Line }) {
  const { talk } = usePanel();
  const { type, by = "" } = line.event!;
  const isThanked = type === "introduced" && by === talk.conversation.value?.head.value.visitor.name;
  // A server that is newer than this page may tell of things it has no words for.
  const said = words.events[type as keyof typeof words.events];
  if (!said) return null;
  return (
    <p class="event" title={exactly(line.at)}>
      <bdi>{said(isThanked || (type !== "introduced" && !talk.isOwnName(by)) ? by : "")}</bdi>
    </p>
  );
}

function Run({ lines }: { lines: Line[] }) {
  const first = lines[0]!;
  const last = lines.at(-1)!;
  return (
    <div class={`run ${first.mine ? "mine" : "theirs"}`}>
      {!first.mine && (
        <>
          <span class="avatar small" aria-hidden="true">
            {initialOf(first.name)}
          </span>
          <p class="name" dir="auto" aria-hidden="true">
            {first.name}
          </p>
        </>
      )}
      {lines.map(bubbleOf)}
      <p class="foot">
        <time dir="auto" dateTime={new Date(last.at).toISOString()} title={exactly(last.at)}>
          {timeOf(last.at)}
        </time>
        {last.delivery && last.delivery !== "failed" && <Ticks delivery={last.delivery} />}
      </p>
    </div>
  );
}

/** Preact passes over what is the very same as before, as a line is that has not changed. */
const drawn = new WeakMap<Line, VNode>();

function bubbleOf(line: Line): VNode {
  const bubble = drawn.get(line) ?? <Bubble key={line.key} line={line} />;
  drawn.set(line, bubble);
  return bubble;
}

function Bubble({ line }: { line: Line }) {
  const { wire, draft } = usePanel();
  const hasFailed = line.delivery === "failed";
  return (
    <div class={`line ${line.delivery ?? ""}`}>
      <span class="sr">{words.said(line.mine ? words.you : line.name)}</span>
      {line.body && (
        <p class="bubble" dir="auto">
          <Body text={line.body} />
        </p>
      )}
      {line.files.map((file) => (
        <FileCard key={file.id} file={file} />
      ))}
      {hasFailed && (
        <p class="failure">
          <Icon name="alert" />
          <span>
            {words.delivery.failed}
            {line.fault?.message && `: ${line.fault.message}`}
          </span>
          <button type="button" class="plain" onClick={() => wire.retry(line.id)}>
            {words.retry}
          </button>
          <button type="button" class="plain" onClick={() => draft.takeBack(line.id)}>
            {words.discard}
          </button>
        </p>
      )}
    </div>
  );
}

const TICKS = { sending: "clock", sent: "sent", delivered: "delivered", read: "delivered" } as const;

function Ticks({ delivery }: { delivery: keyof typeof TICKS }) {
  return (
    <span class={`ticks ${delivery}`} title={words.delivery[delivery]}>
      <Icon name={TICKS[delivery]} />
      <span class="sr">{words.delivery[delivery]}</span>
    </span>
  );
}

// One conversation in the list, as each section shows it.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Consult, ConvHead, WaitingItem, Wrap } from "../../wire";
import { lastLineOf, waitOf } from "../rows";
import { brief, exactly } from "../times";
import { urgency } from "../urgency";
import { words } from "../words";
import { Avatar } from "./Avatar";
import { useConsole, useDesk } from "./context";
import { Delivered } from "./Delivered";
import { Icon } from "./Icon";
import { OneLine } from "./OneLine";
import { Refused } from "./Refused";
import { Countdown, Timer } from "./Timer";

const t = words.list;

export function WaitingRow({ item }: { item: WaitingItem }) {
  const { desk, boot } = useConsole();
  const { take, taking } = desk;
  // With one site its name would only take room from the page.
  const where = boot.sites.length === 1 && item.page ? [item.page] : [item.site, item.page];
  return (
    <Row
      conv={item.conv}
      name={item.visitor}
      kind="waiting"
      beside={<Urgent since={Date.parse(item.since)} says={t.waits} />}
      action={
        <button
          type="button"
          class="button take"
          aria-label={t.takeOf(item.visitor)}
          aria-disabled={taking.value.has(item.conv)}
          onClick={() => take(item.conv)}
        >
          {t.take}
        </button>
      }
    >
      <OneLine class="row-line" text={item.preview || t.startedNow} />
      <OneLine class="row-line row-soft" text={where.filter(Boolean).join(" · ")} />
    </Row>
  );
}

export function MineRow({ head, place }: { head: ConvHead; place: number }) {
  const { wire } = useDesk();
  const it = wire.conversations.value.get(head.id);
  const lines = it?.lines.value ?? [];
  const unread = it?.unread.value ?? 0;
  const wait = waitOf(head, lines);
  return (
    <Row
      conv={head.id}
      name={head.visitor.name}
      kind="mine"
      place={place}
      unread={unread}
      beside={
        wait.turn === "yours" ? (
          <Urgent since={wait.since} says={t.yourTurn} />
        ) : (
          <span class="row-turn">
            <span class="unseen">{t.theirTurn}</span>
            <Timer since={wait.since} />
          </span>
        )
      }
    >
      {it?.typing.value ? <span class="row-line row-typing">{t.typing}</span> : <Last lines={lines} />}
    </Row>
  );
}

export function ConsultingRow({ consult, head }: { consult: Consult; head: ConvHead }) {
  const { wire } = useDesk();
  return (
    <Row
      conv={head.id}
      name={head.visitor.name}
      kind="consulting"
      beside={
        <span class="row-turn">
          <Timer since={Date.parse(consult.since)} />
        </span>
      }
    >
      <Last lines={wire.conversations.value.get(head.id)?.lines.value ?? []} />
      <OneLine class="row-line row-soft" text={t.asks(consult.by)} />
    </Row>
  );
}

export function WrapRow({ wrap, head, isNext }: { wrap: Wrap; head: ConvHead; isNext: boolean }) {
  const { wire, wrapUp } = useDesk();
  return (
    <Row
      conv={head.id}
      name={head.visitor.name}
      kind="wrapping"
      beside={
        <span class="row-turn">
          <span class="unseen">{t.timeLeft}</span>
          <Countdown until={Date.parse(wrap.until)} />
        </span>
      }
      action={
        <button
          type="button"
          class="button take"
          aria-label={t.doneOf(head.visitor.name)}
          aria-keyshortcuts={isNext ? "Alt+W" : undefined}
          onClick={() => wrapUp(head.id)}
        >
          {t.done}
        </button>
      }
    >
      <Last soft lines={wire.conversations.value.get(head.id)?.lines.value ?? []} />
    </Row>
  );
}

export function ClosedRow({ head }: { head: ConvHead }) {
  const { clock } = useDesk();
  const ended = Date.parse(head.ended_at ?? head.created_at);
  return (
    <Row
      conv={head.id}
      name={head.visitor.name}
      kind="closed"
      beside={
        <time class="row-when" dateTime={new Date(ended).toISOString()} title={exactly(ended)}>
          {brief(ended, clock.now.peek())}
        </time>
      }
    >
      <OneLine
        class="row-line row-soft"
        text={[head.assignee?.name, head.site].filter(Boolean).join(" · ")}
      />
    </Row>
  );
}

type RowProps = {
  conv: string;
  name: string;
  kind: "waiting" | "consulting" | "mine" | "wrapping" | "closed";
  place?: number;
  unread?: number;
  beside: ComponentChildren;
  action?: ComponentChildren;
  children: ComponentChildren;
};

function Row({ conv, name, kind, place = 0, unread = 0, beside, action, children }: RowProps) {
  const { chosen, choose } = useDesk();
  const current = chosen.value === conv;
  const button = useRef<HTMLButtonElement>(null);
  const key = place > 0 && place < 10 ? place : null;

  // Whoever is chosen by a key must be in sight.
  useEffect(() => {
    if (current) button.current?.scrollIntoView({ block: "nearest" });
  }, [current]);

  return (
    <li class="row-frame" data-kind={kind} data-unread={unread > 0}>
      <button
        ref={button}
        type="button"
        class="row"
        aria-current={current ? "true" : undefined}
        aria-keyshortcuts={key ? `Alt+${key}` : undefined}
        onClick={() => choose(conv)}
        onKeyDown={walk}
      >
        <Avatar name={name} id={conv} size={kind === "closed" ? "small" : "middle"} />
        <span class="row-body">
          <span class="row-top">
            <OneLine class="row-name" text={name} />
            {unread > 0 && (
              <span class="dot">
                <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
                <span class="unseen">{t.unread(unread)}</span>
              </span>
            )}
            {beside}
          </span>
          {key ? (
            <span class="row-rest">
              {children}
              <span class="row-key" aria-hidden="true">
                {key}
              </span>
            </span>
          ) : (
            children
          )}
        </span>
      </button>
      {action}
      {action && <Refused at={`row ${conv}`} />}
    </li>
  );
}

/** Who waits, for how long, and how pressing that is: by colour, by weight and in a word. */
function Urgent({ since, says }: { since: number; says: string }) {
  const level = urgency(useDesk().clock.now.value - since);
  return (
    <span class="urgent" data-level={level}>
      <span class="unseen">{says}</span>
      {level === "calm" ? null : <span class="urgent-word">{t.urgency[level]}</span>}
      <Timer since={since} />
    </span>
  );
}

function Last({ lines, soft = false }: { lines: Parameters<typeof lastLineOf>[0]; soft?: boolean }) {
  const last = lastLineOf(lines);
  const look = soft ? "row-line row-last row-soft" : "row-line row-last";
  if (!last) return <span class={look}>{t.noMessage}</span>;
  return (
    <span class={look}>
      {last.note && <Icon name="lock" size={13} />}
      {last.file && <Icon name="attach" size={13} />}
      {last.mine && !last.note && <span>{t.you}:</span>}
      <OneLine text={last.text} />
      {last.mine && last.delivery && <Delivered state={last.delivery} />}
    </span>
  );
}

/** Arrow keys walk the rows of all sections, so that Tab need not. */
function walk(event: KeyboardEvent & { currentTarget: HTMLElement }) {
  if (event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  const rows = [...document.querySelectorAll<HTMLElement>(".row")];
  const next = rows[rows.indexOf(event.currentTarget) + (event.key === "ArrowDown" ? 1 : -1)];
  event.preventDefault();
  next?.focus();
}

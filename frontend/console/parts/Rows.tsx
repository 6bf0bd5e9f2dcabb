// One conversation in the list, as each section shows it.

import type { ComponentChildren } from "preact";
import type { Consult, ConvHead, WaitingItem, Wrap } from "../../wire";
import { lastLineOf, waitOf } from "../rows";
import { brief, exactly } from "../times";
import { urgency } from "../urgency";
import { words } from "../words";
import { Avatar } from "./Avatar";
import { useConsole, useDesk } from "./context";
import { Delivered } from "./Delivered";
import { Icon } from "./Icon";
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
      <span class="row-line">
        <bdi>{item.preview || t.startedNow}</bdi>
      </span>
      <span class="row-line row-soft">
        <bdi>{where.filter(Boolean).join(" · ")}</bdi>
      </span>
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
            <Timer since={wait.since} />
          </span>
        )
      }
    >
      <span class="row-line">
        {it?.typing.value ? <span class="row-typing">{t.typing}</span> : <Last lines={lines} />}
      </span>
      <span class="row-line row-soft">{wait.turn === "yours" ? t.yourTurn : t.theirTurn}</span>
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
      <span class="row-line">
        <Last lines={wire.conversations.value.get(head.id)?.lines.value ?? []} />
      </span>
      <span class="row-line row-soft">
        <bdi>{t.asks(consult.by)}</bdi>
      </span>
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
      <span class="row-line row-soft">
        <Last lines={wire.conversations.value.get(head.id)?.lines.value ?? []} />
      </span>
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
      <span class="row-line row-soft">
        <bdi>{[head.assignee?.name, head.site].filter(Boolean).join(" · ")}</bdi>
      </span>
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
  return (
    <li class="row-frame" data-kind={kind} data-unread={unread > 0}>
      <button
        type="button"
        class="row"
        aria-current={current ? "true" : undefined}
        aria-keyshortcuts={place > 0 && place < 10 ? `Alt+${place}` : undefined}
        onClick={() => choose(conv)}
        onKeyDown={walk}
      >
        <Avatar name={name} id={conv} size={kind === "closed" ? "small" : "middle"} />
        <span class="row-body">
          <span class="row-top">
            <span class="row-name">
              <bdi>{name}</bdi>
            </span>
            {unread > 0 && (
              <span class="dot">
                <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
                <span class="unseen">{t.unread(unread)}</span>
              </span>
            )}
            {beside}
          </span>
          {children}
        </span>
      </button>
      {action}
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

function Last({ lines }: { lines: Parameters<typeof lastLineOf>[0] }) {
  const last = lastLineOf(lines);
  if (!last) return <>{t.noMessage}</>;
  return (
    <>
      {last.note && <Icon name="lock" size={13} />}
      {last.file && <Icon name="attach" size={13} />}
      {last.mine && !last.note && `${t.you}: `}
      <bdi>{last.text}</bdi>
      {last.mine && last.delivery && <Delivered state={last.delivery} />}
    </>
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

// The middle column: one conversation with its header, its lines and its composer.

import { useEffect, useRef } from "preact/hooks";
import type { Conversation } from "../../wire";
import { mayClose, mayPass } from "../access";
import { words } from "../words";
import { Avatar } from "./Avatar";
import { Composer } from "./Composer";
import { Course } from "./Course";
import { useDesk } from "./context";
import { Floor } from "./Floor";
import { Icon } from "./Icon";
import { Card } from "./Offers";
import { OneLine } from "./OneLine";
import { Timeline } from "./Timeline";
import { Visitors } from "./Visitors";

const t = words.talk;

export function Talk() {
  const { chosen, conversation, floor, problem, visitors } = useDesk();
  const it = conversation.value;
  const conv = chosen.value;
  return (
    <section
      class="talk"
      id="talk"
      tabIndex={-1}
      aria-label={
        floor.isOpen.value
          ? words.floor.title
          : visitors.isOpen.value
            ? words.visitors.title
            : it
              ? t.log(it.head.value.visitor.name)
              : t.none
      }
    >
      {floor.isOpen.value ? (
        <Floor />
      ) : visitors.isOpen.value ? (
        <Visitors />
      ) : conv === null ? (
        <Nothing />
      ) : problem.value?.conv === conv && !it?.loaded.value ? (
        <Problem conv={conv} text={problem.value.text} />
      ) : it ? (
        <Open key={conv} it={it} />
      ) : (
        <Loading />
      )}
    </section>
  );
}

function Open({ it }: { it: Conversation }) {
  return (
    <>
      <Header it={it} />
      <Course head={it.head.value} />
      <Timeline it={it} />
      <Composer it={it} />
    </>
  );
}

function Header({ it }: { it: Conversation }) {
  const { me, choose, closing, passing, reopen, copyLink, details, toggleDetails, isUnread } = useDesk();
  const head = it.head.value;
  const heading = useRef<HTMLHeadingElement>(null);

  const owner = head.assignee?.id;
  const toggle = details.value
    ? t.hideDetails
    : [t.showDetails, isUnread.value && words.guidance.unseen].filter(Boolean).join(". ");

  // Where there is nothing to write, or not any more, the heading takes the focus that something gave away.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with these the field to write in comes and goes
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, [head.state, owner]);

  return (
    <header class="talk-head">
      <button type="button" class="button quiet square back" aria-label={t.back} onClick={() => choose(null)}>
        <Icon name="back" size={20} />
      </button>
      <Avatar name={head.visitor.name} id={head.id} />
      <div class="talk-who">
        <h2 ref={heading} tabIndex={-1}>
          <OneLine text={head.visitor.name} title={head.visitor.name} />
        </h2>
        <p>
          <span class="state" data-state={head.state}>
            {t.state[head.state]}
          </span>
          <OneLine
            text={[
              head.assignee && (head.assignee.id === me.id ? t.withYou : t.with(head.assignee.name)),
              head.site,
            ]
              .filter(Boolean)
              .join(" · ")}
          />
        </p>
      </div>
      <div class="talk-actions">
        <button type="button" class="button quiet" title={t.copyLink} onClick={copyLink}>
          <Icon name="link" />
          <span class="wide-only">{t.copyLink}</span>
        </button>
        {mayPass(head, me) && (
          <button
            type="button"
            class="button quiet"
            title={words.passing.open}
            aria-haspopup="dialog"
            aria-keyshortcuts="Alt+P"
            onClick={() => passing.open(head)}
          >
            <Icon name="pass" />
            <span class="wide-only">{words.passing.open}</span>
          </button>
        )}
        {mayClose(head, me) && (
          <button
            type="button"
            class="button"
            title={t.close}
            aria-keyshortcuts="Alt+C"
            onClick={() => closing.ask(head.id)}
          >
            <Icon name="done" />
            <span class="wide-only">{t.close}</span>
          </button>
        )}
        {head.state === "closed" && (
          <button type="button" class="button" title={t.reopen} onClick={() => reopen(head.id)}>
            <Icon name="reopen" />
            <span class="wide-only">{t.reopen}</span>
          </button>
        )}
        <button
          type="button"
          class="button quiet square"
          aria-label={toggle}
          title={toggle}
          data-unread={isUnread.value && !details.value}
          aria-expanded={details.value}
          aria-controls="customer"
          aria-keyshortcuts="Alt+I"
          onClick={toggleDetails}
        >
          <Icon name="person" size={18} />
        </button>
      </div>
    </header>
  );
}

function Nothing() {
  const { closed, mine, offers, waiting, wire } = useDesk();
  const [offer] = offers.value;
  if (offer) {
    return (
      <div class="stage">
        <Card offer={offer} isNext size="large" />
      </div>
    );
  }
  const quiet = wire.ready.value && mine.value.length + waiting.value.length === 0;
  return (
    <div class="hollow">
      <Icon name="inbox" size={32} />
      <h2>{quiet ? t.quiet : t.none}</h2>
      {quiet && closed.value.length === 0 ? (
        <p>
          <strong>{t.noneFirst}</strong> {t.noneFirstHint}
        </p>
      ) : (
        <p>{quiet ? t.quietHint : t.noneHint}</p>
      )}
      <ul class="hints">
        <li>
          <kbd>Alt</kbd>
          <kbd>↓</kbd> {words.shortcuts.next}
        </li>
        <li>
          <kbd>Alt</kbd>
          <kbd>T</kbd> {words.shortcuts.take}
        </li>
        <li>
          <kbd>Alt</kbd>
          <kbd>S</kbd> {words.shortcuts.state}
        </li>
        <li>
          <kbd>?</kbd> {words.shortcuts.title}
        </li>
      </ul>
    </div>
  );
}

function Problem({ conv, text }: { conv: string; text: string }) {
  const { open, choose } = useDesk();
  return (
    <div class="hollow" role="alert">
      <Icon name="alert" size={32} />
      <h2>{text}</h2>
      <p class="hollow-actions">
        <button type="button" class="button primary" onClick={() => open(conv)}>
          {t.again}
        </button>
        <button type="button" class="button" onClick={() => choose(null)}>
          {t.back}
        </button>
      </p>
    </div>
  );
}

function Loading() {
  return (
    <div class="hollow" role="status">
      <span class="spinner" aria-hidden="true" />
      <p>{t.loading}</p>
    </div>
  );
}

// Who answers, or how long it takes; the way out.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { initialOf } from "../initial";
import { words } from "../words";
import { usePanel } from "./context";
import { Icon } from "./Icon";

export function Header() {
  const { site, host, talk } = usePanel();
  const isAsking = useSignal(false);
  const head = talk.conversation.value?.head.value;
  const isOpen = talk.phase.value === "active" || talk.phase.value === "waiting";
  const agent = talk.phase.value === "active" ? (head?.assignee?.name ?? "") : "";

  return (
    <header class="header">
      <span class="avatar" aria-hidden="true">
        {initialOf(agent || site.name)}
      </span>
      <div class="header-words">
        <h1 dir="auto">{site.title || site.name}</h1>
        <p>
          <bdi>{agent ? words.with(agent) : site.reply_note}</bdi>
        </p>
      </div>
      {isOpen && (
        <button
          type="button"
          class="quiet"
          aria-label={words.end}
          title={words.end}
          aria-expanded={isAsking.value}
          onClick={() => {
            isAsking.value = !isAsking.value;
          }}
        >
          <Icon name="end" />
        </button>
      )}
      {host.isFramed && (
        <button
          type="button"
          class="quiet"
          aria-label={words.close}
          title={words.close}
          onClick={() => host.tell({ t: "close" })}
        >
          <Icon name="close" />
        </button>
      )}
      {isOpen && isAsking.value && (
        <EndQuestion
          onDone={() => {
            isAsking.value = false;
          }}
        />
      )}
    </header>
  );
}

function EndQuestion({ onDone }: { onDone(): void }) {
  const { talk } = usePanel();
  const keepTalking = useRef<HTMLButtonElement>(null);
  useEffect(() => keepTalking.current?.focus(), []);

  return (
    <div class="question" role="alertdialog" aria-label={words.endAsk}>
      <span>{words.endAsk}</span>
      <button type="button" class="plain" ref={keepTalking} onClick={onDone}>
        {words.endNo}
      </button>
      <button
        type="button"
        class="plain danger"
        onClick={() => {
          onDone();
          talk.end().catch(() => {});
        }}
      >
        {words.endYes}
      </button>
    </div>
  );
}

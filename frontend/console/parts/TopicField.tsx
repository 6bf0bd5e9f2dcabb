// What a conversation is about: a field to search with, and the list that its arrow keys walk.

import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import type { Topic } from "../../wire";
import { fittingTopics } from "../topics";
import { words } from "../words";
import { useDesk } from "./context";

const t = words.outcome;

type TopicFieldProps = { chosen: Topic | null; onChoose(topic: Topic | null): void };

export function TopicField({ chosen, onChoose }: TopicFieldProps) {
  const { topics } = useDesk();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  // Null while nothing is being typed: then the chosen one is shown.
  const typed = useSignal<string | null>(null);
  const isOpen = useSignal(false);
  const at = useSignal(0);
  const found = isOpen.value ? fittingTopics(topics.items.value ?? [], typed.value ?? "") : [];
  const marked = found[Math.min(at.value, found.length - 1)];

  useEffect(() => {
    void topics.refresh();
  }, [topics]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is marked must be in sight
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [marked?.id]);

  const open = () => {
    if (!isOpen.value) at.value = 0;
    isOpen.value = true;
  };
  const settle = () => {
    if (typed.value === "" && chosen) onChoose(null);
    typed.value = null;
    isOpen.value = false;
  };
  const choose = (topic: Topic) => {
    typed.value = null;
    isOpen.value = false;
    if (topic.id !== chosen?.id) onChoose(topic);
  };

  const walk = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && isOpen.value) at.value = (at.value + step + found.length) % Math.max(found.length, 1);
    else if (step) open();
    else if (event.key === "Enter" && marked) choose(marked);
    else if (event.key === "Escape" && isOpen.value) settle();
    else return;
    event.preventDefault();
  };

  return (
    <div class="topic">
      <input
        class="input"
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={id}
        aria-activedescendant={marked && `${id}-${marked.id}`}
        aria-autocomplete="list"
        aria-label={t.topic}
        placeholder={t.search}
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        value={typed.value ?? chosen?.name ?? ""}
        onClick={open}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          at.value = 0;
          open();
        }}
        onKeyDown={walk}
        onBlur={settle}
      />
      <div class="topic-list" ref={list} role="listbox" id={id} aria-label={t.topic} hidden={!found.length}>
        {found.map((topic) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and walks the list
          // biome-ignore lint/a11y/useFocusableInteractive: the field above has the focus and walks the list
          <div
            key={topic.id}
            id={`${id}-${topic.id}`}
            role="option"
            aria-selected={topic === marked}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(topic)}
          >
            <bdi>{topic.name}</bdi>
            <span class="soft">
              <bdi>{topic.group}</bdi>
            </span>
          </div>
        ))}
      </div>
      {isOpen.value && !found.length && (
        <p class="soft" role="status">
          {topics.items.value ? t.noTopic : topics.hasFailed.value ? t.failed : t.loading}
        </p>
      )}
    </div>
  );
}

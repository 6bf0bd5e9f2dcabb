// The window that closes a conversation: Enter closes, whether anything was said or not.

import { useSignal } from "@preact/signals";
import type { ConvHead, Topic } from "../../wire";
import type { Resolved } from "../closing";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";
import { useModal } from "./modal";
import { Helped } from "./Outcome";
import { TopicField } from "./TopicField";

const t = words.outcome;

export function Closing() {
  const { closing, wire } = useDesk();
  const conv = closing.asked.value;
  const it = conv ? wire.conversations.value.get(conv) : undefined;
  // Somebody else may have closed it meanwhile: then there is nothing to ask here.
  return it && it.head.value.state !== "closed" ? <Window key={conv} head={it.head.value} /> : null;
}

function Window({ head }: { head: ConvHead }) {
  const { closing } = useDesk();
  const dialog = useModal((it) => it.querySelector("input")?.focus());
  const topic = useSignal<Topic | null>(head.topic ?? null);
  const helped = useSignal<Resolved | null>(null);
  const close = () => void closing.close(topic.value, helped.value);

  return (
    <dialog
      ref={dialog}
      class="dialog closing"
      aria-labelledby="closing-title"
      onClose={closing.cancel}
      onKeyDown={(event) => {
        // The same key again: nothing to say, just close it.
        if (!event.altKey || event.code !== "KeyC") return;
        event.preventDefault();
        close();
      }}
    >
      <header>
        <h2 id="closing-title">
          <bdi>{t.close(head.visitor.name)}</bdi>
        </h2>
        <button type="button" class="button quiet square" aria-label={t.cancel} onClick={closing.cancel}>
          <Icon name="close" />
        </button>
      </header>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close();
        }}
      >
        <div class="field">
          <span class="field-name">{t.topic}</span>
          <TopicField
            chosen={topic.value}
            onChoose={(chosen) => {
              topic.value = chosen;
            }}
          />
        </div>
        <Helped
          value={helped.value}
          onChoose={(value) => {
            helped.value = value;
          }}
        />
        <div class="closing-foot">
          <p class="soft">{t.hint}</p>
          <button type="submit" class="button primary">
            {t.submit}
          </button>
        </div>
      </form>
    </dialog>
  );
}

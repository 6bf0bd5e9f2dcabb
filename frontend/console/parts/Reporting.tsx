// The window in which an agent reports a page: its address, what is wrong, and the visitor's words.

import { useSignal } from "@preact/signals";
import type { ConvHead } from "../../wire";
import type { Report } from "../reporting";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";
import { useModal } from "./modal";
import { Refused } from "./Refused";

const t = words.reporting;
const TAGS = ["unclear", "wrong", "broken", "missing"] as const;
const [PAGE_MOST, ELEMENT_MOST, QUOTE_MOST] = [2_000, 120, 500]; // as the server keeps them

export function Reporting() {
  const { reporting, wire } = useDesk();
  const conv = reporting.from.value;
  const it = conv ? wire.conversations.value.get(conv) : undefined;
  return it ? <Window key={conv} head={it.head.value} /> : null;
}

function Window({ head }: { head: ConvHead }) {
  const { reporting } = useDesk();
  const dialog = useModal((it) => it.querySelector<HTMLElement>("input[type=radio]")?.focus());
  const isSending = useSignal(false);

  async function send(event: SubmitEvent) {
    event.preventDefault();
    if (isSending.value) return;
    const said = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(said.get(name) ?? "").trim();
    isSending.value = true;
    await reporting.report({
      page: text("page"),
      tag: text("tag") as Report["tag"],
      element: text("element"),
      quote: text("quote"),
    });
    isSending.value = false;
  }

  return (
    <dialog ref={dialog} class="dialog closing" aria-labelledby="reporting-title" onClose={reporting.cancel}>
      <header>
        <h2 id="reporting-title">{t.title}</h2>
        <button type="button" class="button quiet square" aria-label={t.cancel} onClick={reporting.cancel}>
          <Icon name="close" />
        </button>
      </header>
      <form onSubmit={send}>
        <label class="field">
          <span class="field-name">{t.page}</span>
          <input
            class="input"
            name="page"
            type="url"
            dir="ltr"
            required
            maxLength={PAGE_MOST}
            defaultValue={head.page?.url ?? ""}
          />
        </label>
        <fieldset class="voices tags">
          <legend class="field-name">{t.what}</legend>
          {TAGS.map((tag, at) => (
            <label key={tag}>
              <input type="radio" name="tag" value={tag} defaultChecked={at === 0} /> {t.tags[tag]}
            </label>
          ))}
        </fieldset>
        <label class="field">
          <span class="field-name">{t.element}</span>
          <input class="input" name="element" dir="auto" maxLength={ELEMENT_MOST} />
        </label>
        <label class="field">
          <span class="field-name">{t.quote}</span>
          <textarea class="input" name="quote" rows={2} dir="auto" maxLength={QUOTE_MOST} />
        </label>
        <Refused at={`report ${head.id}`} />
        <div class="closing-foot">
          <p class="soft">{t.hint}</p>
          <button type="submit" class="button primary" aria-disabled={isSending.value}>
            {t.submit}
          </button>
        </div>
      </form>
    </dialog>
  );
}

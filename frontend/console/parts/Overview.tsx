// What a lookout sees, in the place of a conversation: the way back, what failed, and what there is to see.

import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";

type Props = {
  of: { seen: Signal<unknown>; problem: Signal<string>; lookAgain(): void };
  words: Record<"title" | "close" | "late" | "failed" | "again" | "loading", string>;
  lead: string;
  /** Drawn once something was seen. */
  children(): ComponentChildren;
};

export function Overview({ of, words: t, lead, children }: Props) {
  const { choose } = useDesk();
  const isKnown = of.seen.value !== null;
  const failed = of.problem.value !== "";
  return (
    <>
      <header class="overview-head">
        <button
          type="button"
          class="button quiet square back"
          aria-label={words.talk.back}
          onClick={() => choose(null)}
        >
          <Icon name="back" size={20} />
        </button>
        <div>
          <h2>{t.title}</h2>
          <p class="soft">{lead}</p>
        </div>
        <button
          type="button"
          class="button quiet square overview-close"
          aria-label={t.close}
          title={t.close}
          onClick={() => choose(null)}
        >
          <Icon name="close" />
        </button>
      </header>
      {failed && (
        <p class="overview-failed" role="alert">
          <Icon name="alert" />
          <span>{isKnown ? t.late : t.failed}</span>
          <button type="button" class="button" onClick={of.lookAgain}>
            {t.again}
          </button>
        </p>
      )}
      {!isKnown && !failed && (
        <p class="overview-loading" role="status">
          <span class="spinner" aria-hidden="true" /> {t.loading}
        </p>
      )}
      {isKnown && children()}
    </>
  );
}

// Above the composer: the one thing that the team's rules suggest to do next.

import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";

const t = words.suggestion;

export function Suggested({ conv }: { conv: string }) {
  const { course, useSuggestion: take, dismissSuggestion } = useDesk();
  const it = course.value?.suggestion;
  if (!it) return null;
  // The button goes away with the line: writing goes on.
  const then = async (done: Promise<void>) => {
    await done;
    if (document.activeElement === document.body) field()?.focus();
  };
  return (
    <section class="suggested" aria-label={t.title}>
      <p role="status">
        <bdi>{it.name}</bdi>
      </p>
      <button
        type="button"
        class="button"
        aria-keyshortcuts="Alt+G"
        title="Alt G"
        onClick={() => void then(take(conv))}
      >
        {t.use[it.kind]}
      </button>
      <button
        type="button"
        class="button quiet square"
        aria-label={t.dismiss}
        aria-keyshortcuts="Alt+X"
        title={`${t.dismiss} (Alt X)`}
        onClick={() => void then(dismissSuggestion(conv))}
      >
        <Icon name="close" />
      </button>
    </section>
  );
}

const field = () => document.querySelector<HTMLTextAreaElement>(".composer textarea");

// After the end: say whether it helped, continue, or start anew.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { words } from "../words";
import { usePanel } from "./context";

export function Ended() {
  const { site, talk } = usePanel();
  const questions = useSignal<typeof import("../survey/Survey") | null>(null);
  useEffect(() => {
    // Without them the conversation has ended all the same.
    if (site.asks_after)
      import("../survey/Survey").then(
        (loaded) => {
          questions.value = loaded;
        },
        () => {},
      );
  }, [questions, site]);
  const Survey = questions.value?.Survey;
  const it = talk.conversation.value;

  return (
    <div class="ended">
      <p>{words.ended}</p>
      {Survey && it && <Survey key={it.head.value.ended_at} it={it} />}
      <div class="acts">
        <button type="button" class="solid" onClick={() => talk.goOn().catch(() => {})}>
          {words.continueIt}
        </button>
        <button type="button" class="plain" onClick={() => talk.startNew()}>
          {words.startNew}
        </button>
      </div>
    </div>
  );
}

// The connection in words while it is not live, and what went wrong last.

import { words } from "../words";
import { usePanel } from "./context";

export function Banner({ state }: { state: ReturnType<typeof usePanel>["wire"]["connection"]["value"] }) {
  const { wire, talk } = usePanel();
  const text = wire.notice.value || words.connection[state];
  const isSevere = state === "ended" || state === "superseded" || state === "reload";

  return (
    <div class="banners">
      <div role="status">
        {text && (
          <p class={`banner ${isSevere ? "bad" : "warn"}`}>
            <span>{text}</span>
            {(state === "offline" || state === "connecting") && (
              <button type="button" class="plain" onClick={() => wire.reconnect()}>
                {words.reconnect}
              </button>
            )}
            {(state === "reload" || state === "superseded") && (
              <button type="button" class="plain" onClick={() => location.reload()}>
                {words.reload}
              </button>
            )}
          </p>
        )}
      </div>
      <div role="alert">
        {(talk.problem.value || wire.delayed.value) && (
          <p class="banner bad">
            <span>{talk.problem.value || wire.delayed.value}</span>
          </p>
        )}
      </div>
    </div>
  );
}

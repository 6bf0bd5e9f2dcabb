// The connection, across the whole page, whenever it is not simply live.

import { toneOf } from "../steady";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";

export function Banner() {
  const { told, wire } = useDesk();
  const state = told.value;
  const quiet = state === "live" || (state === "connecting" && !wire.ready.value);
  if (quiet) return null;
  const { label, detail } = words.connection[state === "connecting" ? "offline" : state];
  return (
    <div class="strip" data-tone={toneOf[state]} role={toneOf[state] === "bad" ? "alert" : "status"}>
      <Icon name={toneOf[state] === "bad" ? "alert" : "clock"} />
      <p>
        <strong>{state === "connecting" ? words.reconnecting : label}.</strong> {wire.notice.value || detail}
      </p>
      {state === "reload" && (
        <button type="button" class="button" onClick={() => location.reload()}>
          {words.reload}
        </button>
      )}
      {state === "superseded" && (
        <button type="button" class="button" onClick={() => location.reload()}>
          {words.useHere}
        </button>
      )}
      {state === "ended" && (
        <a class="button" href="/login/?next=/console/">
          {words.signIn}
        </a>
      )}
      {(state === "offline" || state === "connecting") && (
        <button type="button" class="button" onClick={wire.reconnect}>
          {words.tryNow}
        </button>
      )}
    </div>
  );
}

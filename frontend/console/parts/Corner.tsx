// The agent's own corner: who is signed in, how the connection is, and the settings.

import { toneOf } from "../steady";
import { words } from "../words";
import { Avatar } from "./Avatar";
import { useConsole } from "./context";
import { Icon } from "./Icon";
import { Settings } from "./Settings";

export function Corner() {
  const { desk } = useConsole();
  const state = desk.wire.connection.value;
  const again = state === "connecting" && desk.wire.ready.value;
  return (
    <footer class="corner">
      <Avatar name={desk.me.name} id={desk.me.id ?? ""} />
      <div class="corner-who">
        <span class="corner-name">
          <bdi>{desk.me.name}</bdi>
        </span>
        <span class="status" data-tone={toneOf[state]}>
          {again ? words.reconnecting : words.connection[state].label}
        </span>
      </div>
      <button
        type="button"
        class="button quiet square"
        aria-label={words.settings.open}
        title={words.settings.open}
        popovertarget="settings"
      >
        <Icon name="settings" size={18} />
      </button>
      <Settings />
    </footer>
  );
}

// The agent's own corner: who is signed in, how it is with them, what they carry, and the settings.

import { words } from "../words";
import { Avatar } from "./Avatar";
import { useConsole } from "./context";
import { Icon } from "./Icon";
import { OneLine } from "./OneLine";
import { Settings } from "./Settings";
import { Load, StandingButton, StandingMenu } from "./Standing";

export function Corner() {
  const { desk } = useConsole();
  return (
    <footer class="corner">
      <Avatar name={desk.me.name} id={desk.me.id ?? ""} />
      <OneLine class="corner-name" text={desk.me.name} />
      <button
        type="button"
        class="button quiet square"
        aria-label={words.settings.open}
        title={words.settings.open}
        popovertarget="settings"
      >
        <Icon name="settings" size={18} />
      </button>
      <div class="corner-desk">
        <StandingButton />
        <Load />
      </div>
      <StandingMenu />
      <Settings />
    </footer>
  );
}

// What the loader gives to the scripts that follow it.

import type { ReachConfig } from "../wire/protocol";
import type { createCommands } from "./commands";
import type { explain, seldom } from "./explain";
import type { Launcher } from "./launcher";
import type { Way } from "./port";
import type { Visit } from "./visit";

export interface Loader {
  key: string;
  config: ReachConfig;
  visit: Visit;
  launcher: Launcher;
  commands: ReturnType<typeof createCommands>;
  panel: {
    show(isOpen: boolean, isByPerson?: boolean, way?: Way): void;
    isShown(): boolean;
    isTalking(): boolean;
  };
  /** Nothing of the visitor stays. `isElsewhere`: they left on another page. */
  leave(isElsewhere?: boolean): void;
  seldom: typeof seldom;
  explain: typeof explain;
}

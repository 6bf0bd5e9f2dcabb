// After the end: continue, or start anew.

import { words } from "../words";
import { usePanel } from "./context";

export function Ended() {
  const { talk } = usePanel();
  return (
    <div class="ended">
      <p>{words.ended}</p>
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

// One step up, one step down, and away: for a line and for a group.

import { canMove } from "../tree";
import { words } from "../words";
import { useEditor } from "./context";

/** A step that cannot be taken keeps the focus, which a disabled button would lose. */
export function Moves({ id, what }: { id: number; what: string }) {
  const editor = useEditor();
  const root = editor.root.value!;
  return (
    <span class="moves">
      <button
        type="button"
        class="square-button"
        data-on="up"
        aria-label={words.up(what)}
        title={words.up(what)}
        aria-disabled={!canMove(root, id, -1)}
        onClick={() => editor.move(id, -1)}
      >
        <Arrow turned={false} />
      </button>
      <button
        type="button"
        class="square-button"
        data-on="down"
        aria-label={words.down(what)}
        title={words.down(what)}
        aria-disabled={!canMove(root, id, 1)}
        onClick={() => editor.move(id, 1)}
      >
        <Arrow turned />
      </button>
      <button
        type="button"
        class="square-button"
        aria-label={words.remove(what)}
        title={words.remove(what)}
        onClick={() => editor.remove(id)}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M4 4l8 8M12 4l-8 8" />
        </svg>
      </button>
    </span>
  );
}

const Arrow = ({ turned }: { turned: boolean }) => (
  <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d={turned ? "M8 3v10M4 9l4 4 4-4" : "M8 13V3M4 7l4-4 4 4"} />
  </svg>
);

// The list of all keys, opened with "?".

import { Fragment } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { SHORTCUTS } from "../keys";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";

const t = words.shortcuts;

export function Shortcuts() {
  const { help } = useDesk();
  const dialog = useRef<HTMLDialogElement>(null);
  const open = help.value;

  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);

  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="shortcuts-title"
      onClose={() => {
        help.value = false;
      }}
    >
      <header>
        <h2 id="shortcuts-title">{t.title}</h2>
        <button
          type="button"
          class="button quiet square"
          aria-label={t.close}
          onClick={() => {
            help.value = false;
          }}
        >
          <Icon name="close" />
        </button>
      </header>
      <dl>
        {SHORTCUTS.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((chord, at) => (
                <Fragment key={chord.join("+")}>
                  {at > 0 && " … "}
                  {chord.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </Fragment>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}

// A condition as lines and groups, what it says in one sentence, and what is wrong with it.

import { useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../words";
import { useEditor } from "./context";
import { GroupBox } from "./GroupBox";

export function Condition() {
  const editor = useEditor();
  const root = editor.root.value;
  const { elsewhere } = editor.faults.value;
  const box = useRef<HTMLDivElement>(null);
  useFocus(box);
  return (
    <div class="condition" ref={box}>
      {root ? <GroupBox group={root} isRoot /> : <p class="condition-lost">{words.notReadable}</p>}
      {elsewhere.map((sentence) => (
        <p key={sentence} class="condition-fault">
          {sentence}
        </p>
      ))}
      <p class="condition-reading" role="status">
        {editor.checked.value.reading ||
          (editor.checked.value.faults.length ? words.incomplete : words.waiting)}
      </p>
    </div>
  );
}

/** After lines have come, gone or moved, the focus is where the hands were. */
function useFocus(box: { current: HTMLDivElement | null }): void {
  const editor = useEditor();
  const { focus } = editor;
  const wanted = focus.value;
  useLayoutEffect(() => {
    if (!wanted) return;
    const part = box.current?.querySelector(`[data-part="${wanted.id}"]`);
    const controls = [...(part?.querySelectorAll<HTMLElement>("select, button, input, textarea") ?? [])];
    (controls.find((each) => each.dataset.on === wanted.on) ?? controls[0])?.focus();
    focus.value = null;
  }, [wanted, focus, box]);
}

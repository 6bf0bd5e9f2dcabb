// A group: how its lines are joined, the lines, and what is added to them.

import { type Group, type How, isGroup } from "../tree";
import { words } from "../words";
import { useEditor } from "./context";
import { LineBox } from "./LineBox";
import { Moves } from "./Moves";

const HOWS = Object.entries(words.hows) as [How, string][];

export function GroupBox({ group, isRoot = false }: { group: Group; isRoot?: boolean }) {
  const editor = useEditor();
  const faults = editor.faults.value.of.get(group.id) ?? [];
  const fault = `fault-${group.id}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset of the admin is laid out as a section of the form
    <div class="group" role="group" aria-label={words.hows[group.how]} data-part={group.id}>
      <div class="group-head">
        <label>
          <span class={isRoot ? "group-when" : "unseen"}>{isRoot ? words.when : words.how}</span>{" "}
          <select
            data-on="how"
            value={group.how}
            aria-describedby={faults.length ? fault : undefined}
            onChange={(event) => {
              const how = event.currentTarget.value as How;
              editor.change(group.id, (part) => ({ ...part, how }));
            }}
          >
            {HOWS.map(([how, label]) => (
              <option key={how} value={how}>
                {label}
              </option>
            ))}
          </select>
        </label>
        {isRoot ? null : <Moves id={group.id} what={words.group} />}
      </div>
      {group.parts.length ? (
        <ul class="parts">
          {group.parts.map((part) => (
            <li key={part.id}>{isGroup(part) ? <GroupBox group={part} /> : <LineBox line={part} />}</li>
          ))}
        </ul>
      ) : (
        isRoot && group.how === "all" && <p class="soft">{words.always}</p>
      )}
      {faults.length ? (
        <p class="condition-fault" id={fault}>
          {faults.join(" ")}
        </p>
      ) : null}
      <p class="group-foot">
        <button type="button" class="quiet-button" onClick={() => editor.addLine(group.id)}>
          <span aria-hidden="true">+</span> {words.addLine}
        </button>
        <button type="button" class="quiet-button" onClick={() => editor.addGroup(group.id)}>
          <span aria-hidden="true">+</span> {words.addGroup}
        </button>
      </p>
    </div>
  );
}

// The saved replies above the field, while something is typed after a slash; the field keeps the focus.

import { useEffect, useRef } from "preact/hooks";
import type { SavedReply } from "../../wire";
import { words } from "../words";
import { useDesk } from "./context";
import { OneLine } from "./OneLine";

const t = words.replies;
export const REPLIES = "replies";
export const optionOf = (reply: SavedReply) => `reply-${reply.id}`;

type RepliesProps = {
  found: readonly SavedReply[];
  chosen: number;
  /** What it becomes in the draft. */
  wordsOf(reply: SavedReply): string;
  onChoose(reply: SavedReply): void;
};

export function Replies({ found, chosen, wordsOf, onChoose }: RepliesProps) {
  const { replies } = useDesk();
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  return (
    <div class="replies">
      <p class="replies-hint" role="status">
        {found.length > 0
          ? t.count(found.length)
          : replies.items.value
            ? t.none
            : replies.hasFailed.value
              ? t.failed
              : t.loading}
      </p>
      <div class="replies-list" ref={list} role="listbox" id={REPLIES} aria-label={t.title}>
        {found.map((reply, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field below has the focus and walks the list
          // biome-ignore lint/a11y/useFocusableInteractive: the field below has the focus and walks the list
          <div
            key={reply.id}
            id={optionOf(reply)}
            class="reply"
            role="option"
            aria-selected={at === chosen}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(reply)}
          >
            <OneLine class="reply-title" text={reply.title} />
            <span class="reply-shortcut" dir="ltr">
              /{reply.shortcut}
            </span>
            <OneLine class="reply-words" text={wordsOf(reply)} />
          </div>
        ))}
      </div>
    </div>
  );
}

// The visitor is writing; where the site allows it, what they have so far.

import type { Conversation } from "../../wire";
import { words } from "../words";

const t = words.talk;

export function Writing({ it }: { it: Conversation }) {
  const typing = it.typing.value;
  if (!typing) return null;
  const name = typing.name || it.head.value.visitor.name;
  return (
    <div class="writing">
      <p class="writing-who">
        <span class="dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        <bdi>{typing.text ? t.typingText(name) : t.typing(name)}</bdi>
      </p>
      {typing.text && (
        <p class="writing-text" dir="auto">
          {typing.text}
        </p>
      )}
    </div>
  );
}

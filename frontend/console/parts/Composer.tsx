// The foot of a conversation: the field to write in, or why the agent cannot answer here right now.

import type { Conversation } from "../../wire";
import { isLead } from "../access";
import { useDesk } from "./context";
import { Why } from "./Why";
import { Writer } from "./Writer";

export function Composer({ it }: { it: Conversation }) {
  const { accessTo, draft, me } = useDesk();
  const head = it.head.value;
  const access = accessTo(head);
  const mayMessage = access.kind === "write" || (access.kind === "listen" && isLead(me));
  const isWrap = access.kind === "wrap";
  const writing = mayMessage || isWrap || draft.value.mode === "note";
  return (
    <footer class="composer">
      {access.kind !== "write" && (
        <Why head={head} access={access} offerNote={!writing && access.kind !== "offered"} />
      )}
      {writing && (
        <Writer
          name={head.visitor.name}
          conv={head.id}
          mayMessage={mayMessage}
          mayCancel={!isWrap}
          eager={access.kind === "write"}
        />
      )}
    </footer>
  );
}

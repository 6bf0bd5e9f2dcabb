// The foot of a conversation: the field to write in, or why the agent cannot answer here right now.

import type { Conversation } from "../../wire";
import { isLead } from "../access";
import { useDesk } from "./context";
import { Handing } from "./Handing";
import { Refused } from "./Refused";
import { Suggested } from "./Suggested";
import { Why } from "./Why";
import { Writer } from "./Writer";

export function Composer({ it }: { it: Conversation }) {
  const { accessTo, draft, me } = useDesk();
  const head = it.head.value;
  const access = accessTo(head);
  const mayMessage = access.kind === "write" || (access.kind === "listen" && isLead(me));
  const notesOnly = access.kind === "wrap" || access.kind === "consult";
  const writing = mayMessage || notesOnly || draft.value.mode === "note";
  return (
    <footer class="composer">
      <Handing conv={head.id} />
      {access.kind === "write" && <Suggested conv={head.id} />}
      <Refused at={`foot ${head.id}`} />
      {access.kind !== "write" && (
        <Why head={head} access={access} offerNote={!writing && access.kind !== "offered"} />
      )}
      {writing && (
        <Writer
          name={head.visitor.name}
          site={head.site}
          conv={head.id}
          mayMessage={mayMessage}
          mayCancel={!notesOnly}
          eager={access.kind === "write"}
        />
      )}
    </footer>
  );
}

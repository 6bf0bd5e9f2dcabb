// Why the agent cannot answer here right now, and what can be done about it.

import type { ConvHead } from "../../wire";
import { type Access, isLead } from "../access";
import { ago } from "../times";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";

const t = words.composer;

type WhyProps = { head: ConvHead; access: Exclude<Access, { kind: "write" }>; offerNote: boolean };

export function Why({ head, access, offerNote }: WhyProps) {
  const { clock, me, reopen, setMode, take, taking } = useDesk();
  const busy = taking.value.has(head.id);
  const reason = {
    take: () => t.waiting(head.visitor.name),
    listen: () => (isLead(me) ? t.otherLead : t.other)(access.kind === "listen" ? access.who : ""),
    closed: () =>
      access.kind === "closed" && access.endedAt
        ? t.closedAgo(ago(Date.parse(access.endedAt), clock.now.value))
        : t.closed,
  };
  return (
    <div class="why" data-tone={access.kind}>
      <p>{reason[access.kind]()}</p>
      <div class="why-actions">
        {offerNote && (
          <button
            type="button"
            class="button quiet"
            aria-keyshortcuts="Alt+N"
            onClick={() => setMode("note")}
          >
            <Icon name="lock" size={14} />
            {t.addNote}
          </button>
        )}
        {access.kind === "take" && (
          <button
            type="button"
            class="button primary"
            aria-disabled={busy}
            aria-keyshortcuts="Alt+T"
            onClick={() => take(head.id)}
          >
            {busy ? t.taking : t.takeIt}
          </button>
        )}
        {access.kind === "closed" && (
          <button type="button" class="button" onClick={() => reopen(head.id)}>
            {words.talk.reopen}
          </button>
        )}
      </div>
    </div>
  );
}

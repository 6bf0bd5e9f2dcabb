// Why the agent cannot answer here right now, and what can be done about it.

import type { ConvHead } from "../../wire";
import { type Access, isLead } from "../access";
import { ago, stopwatch } from "../times";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";
import { Answers } from "./Offers";
import { Ring } from "./Ring";

const t = words.composer;

type WhyProps = { head: ConvHead; access: Exclude<Access, { kind: "write" }>; offerNote: boolean };

export function Why({ head, access, offerNote }: WhyProps) {
  const { clock, me, pull, reopen, setMode, take, taking, wire, wrapUp } = useDesk();
  const mayTakeOver = access.kind === "listen" && isLead(me) && wire.desk.value?.serves === true;
  const busy = taking.value.has(head.id);
  const reason = {
    take: () => t.waiting(head.visitor.name),
    offered: () => words.offers.offered(head.visitor.name),
    consult: () => (access.kind === "consult" ? words.passing.advise(access.who) : ""),
    wrap: () => (access.kind === "wrap" ? wrapWords(Date.parse(access.wrap.until) - clock.now.value) : ""),
    listen: () => (access.kind === "listen" ? listenWords(access.who, isLead(me), mayTakeOver) : ""),
    closed: () =>
      access.kind === "closed" && access.endedAt
        ? t.closedAgo(ago(Date.parse(access.endedAt), clock.now.value))
        : t.closed,
  };
  return (
    <div class="why" data-tone={access.kind}>
      {access.kind === "offered" && <Ring offer={access.offer} />}
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
        {mayTakeOver && (
          <button type="button" class="button" onClick={() => pull(head.id)}>
            {t.takeOver}
          </button>
        )}
        {access.kind === "offered" && <Answers offer={access.offer} isNext />}
        {(access.kind === "closed" || access.kind === "wrap") && (
          <button type="button" class="button" onClick={() => reopen(head.id)}>
            {words.talk.reopen}
          </button>
        )}
        {access.kind === "wrap" && (
          <button
            type="button"
            class="button primary"
            aria-keyshortcuts="Alt+W"
            onClick={() => wrapUp(head.id)}
          >
            {words.list.done}
          </button>
        )}
      </div>
    </div>
  );
}

const listenWords = (who: string, leads: boolean, mayTakeOver: boolean) =>
  leads ? [t.otherLead(who), mayTakeOver ? "" : t.servesNone].join(" ") : t.other(who);

const wrapWords = (left: number) => (left > 0 ? t.wrap(stopwatch(left)) : t.wrapOver);

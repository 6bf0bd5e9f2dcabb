// What this agent may do in a conversation right now; the server decides, this only draws accordingly.

import type { Consult, ConvHead, OfferCard, Person, Wrap } from "../wire";

export type Access =
  | { kind: "write" }
  | { kind: "take" }
  | { kind: "offered"; offer: OfferCard }
  | { kind: "consult"; who: string }
  | { kind: "listen"; who: string }
  | { kind: "wrap"; wrap: Wrap }
  | { kind: "closed"; endedAt: string | null };

/** What lies on the agent's desk of this conversation. */
type OnDesk = {
  offer?: OfferCard | undefined;
  wrap?: Wrap | undefined;
  consult?: Consult | undefined;
};

export function accessOf(head: ConvHead, me: Person, { offer, wrap, consult }: OnDesk = {}): Access {
  if (head.state === "closed" && wrap) return { kind: "wrap", wrap };
  if (head.state === "closed") return { kind: "closed", endedAt: head.ended_at ?? null };
  if (head.assignee?.id === me.id) return { kind: "write" };
  if (offer) return { kind: "offered", offer };
  if (consult) return { kind: "consult", who: consult.by };
  if (!head.assignee) return { kind: "take" };
  return { kind: "listen", who: head.assignee.name };
}

export const isLead = (me: Person) => me.role === "supervisor" || me.role === "admin";

export const mayClose = (head: ConvHead, me: Person) =>
  head.state !== "closed" && (head.assignee?.id === me.id || isLead(me));

/** Who says what a conversation was about and whether it helped, while it goes on and afterwards. */
export const mayJudge = (head: ConvHead, me: Person) => head.assignee?.id === me.id || isLead(me);

/** pass: whoever gets it is asked, and then it is theirs. ask: they join first. assign: it is theirs at once. */
export type Way = "pass" | "ask" | "assign";

/** In which ways a conversation may be given to somebody else. */
export function waysOf(
  { state, assignee }: Pick<ConvHead, "state" | "assignee">,
  me: Person,
  to: "agent" | "queue",
): readonly Way[] {
  const isMine = assignee?.id === me.id;
  const mayAssign: readonly Way[] = isLead(me) && to === "agent" ? ["assign"] : [];
  if (state === "closed" || (!isMine && !isLead(me))) return [];
  if (state === "waiting") return mayAssign;
  return ["pass", ...(isMine && to === "agent" ? (["ask"] as const) : []), ...mayAssign];
}

export const mayPass = (head: ConvHead, me: Person) => waysOf(head, me, "agent").length > 0;

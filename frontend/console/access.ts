// What this agent may do in a conversation right now; the server decides, this only draws accordingly.

import type { ConvHead, OfferCard, Person, Wrap } from "../wire";

export type Access =
  | { kind: "write" }
  | { kind: "take" }
  | { kind: "offered"; offer: OfferCard }
  | { kind: "listen"; who: string }
  | { kind: "wrap"; wrap: Wrap }
  | { kind: "closed"; endedAt: string | null };

/** What lies on the agent's desk of this conversation. */
type OnDesk = { offer?: OfferCard | undefined; wrap?: Wrap | undefined };

export function accessOf(head: ConvHead, me: Person, { offer, wrap }: OnDesk = {}): Access {
  if (head.state === "closed" && wrap) return { kind: "wrap", wrap };
  if (head.state === "closed") return { kind: "closed", endedAt: head.ended_at ?? null };
  if (head.assignee?.id === me.id) return { kind: "write" };
  if (offer) return { kind: "offered", offer };
  if (!head.assignee) return { kind: "take" };
  return { kind: "listen", who: head.assignee.name };
}

export const isLead = (me: Person) => me.role === "supervisor" || me.role === "admin";

export const mayClose = (head: ConvHead, me: Person) =>
  head.state !== "closed" && (head.assignee?.id === me.id || isLead(me));

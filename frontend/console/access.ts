// What this agent may do in a conversation right now; the server decides, this only draws accordingly.

import type { ConvHead, Person } from "../wire";

export type Access =
  | { kind: "write" }
  | { kind: "take" }
  | { kind: "listen"; who: string }
  | { kind: "closed"; endedAt: string | null };

export function accessOf(head: ConvHead, me: Person): Access {
  if (head.state === "closed") return { kind: "closed", endedAt: head.ended_at ?? null };
  if (head.assignee?.id === me.id) return { kind: "write" };
  if (!head.assignee) return { kind: "take" };
  return { kind: "listen", who: head.assignee.name };
}

export const isLead = (me: Person) => me.role === "supervisor" || me.role === "admin";

export const mayClose = (head: ConvHead, me: Person) =>
  head.state !== "closed" && (head.assignee?.id === me.id || isLead(me));

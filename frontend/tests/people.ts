// The same people, conversation and frames for every test.

import type {
  ConvHead,
  Desk,
  Entry,
  OfferCard,
  Person,
  Receiver,
  ReceivingQueue,
  ServerFrame,
  Welcome,
} from "../wire/protocol";

export const CONV = "0198c0de-0000-7000-8000-000000000001";
export const ana: Person = { id: "ana", name: "Ana" };
export const visitor: Person = { name: "Visitor" };

export function head(change: Partial<ConvHead> = {}): ConvHead {
  return {
    id: CONV,
    rev: 1,
    head: 0,
    state: "active",
    created_at: "2026-01-05T09:00:00Z",
    visitor,
    site: "shop",
    ...change,
  };
}

export function entry(seq: number, change: Partial<Entry> = {}): Entry {
  return {
    t: "entry",
    conv: CONV,
    seq,
    prev: seq - 1,
    kind: "message",
    sender: "agent",
    agent: "ana",
    name: "Ana",
    id: `0198c0de-0000-7000-8000-${String(seq).padStart(12, "0")}`,
    at: "2026-01-05T09:00:00Z",
    body: `line ${seq}`,
    ...change,
  };
}

export function welcome(change: Partial<Welcome> = {}): Welcome {
  return {
    t: "welcome",
    session: "s",
    epoch: "e",
    now: "2026-01-05T09:00:00Z",
    ping_s: 25,
    mode: "live",
    me: visitor,
    convs: [],
    ...change,
  };
}

/** The clock of the tests begins at nine. */
export function offered(id: number, change: Partial<OfferCard> = {}): OfferCard {
  return {
    id,
    head: head({ state: "waiting" }),
    queue: "Questions",
    team: "Service",
    why: "Carries the least",
    offered_at: "2026-01-05T09:00:00Z",
    expires_at: "2026-01-05T09:00:20Z",
    waiting_since: "2026-01-05T08:59:30Z",
    ...change,
  };
}

export function desk(rev: number, change: Partial<Desk> = {}): Desk {
  return {
    t: "desk",
    rev,
    state: "available",
    declared: "available",
    capacity: 3_000,
    used: 0,
    serves: true,
    ...change,
  };
}

export function receiver(id: number, name: string, change: Partial<Receiver> = {}): Receiver {
  return { id, name, state: "available", used: 0, capacity: 3_000, can_take: true, why_not: "", ...change };
}

export function receivingQueue(
  id: number,
  name: string,
  change: Partial<ReceivingQueue> = {},
): ReceivingQueue {
  return {
    id,
    name,
    team: "Service",
    is_open: true,
    waiting: 0,
    minutes: null,
    online: 2,
    why_not: "",
    ...change,
  };
}

export function bye(code: number, retry_ms?: number): ServerFrame {
  return { t: "bye", code, message: `closed with ${code}`, ...(retry_ms !== undefined && { retry_ms }) };
}

// The same people, conversation and frames for every test.

import type { ConvHead, Entry, Person, ServerFrame, Welcome } from "../wire/protocol";

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

export function bye(code: number, retry_ms?: number): ServerFrame {
  return { t: "bye", code, message: `closed with ${code}`, ...(retry_ms !== undefined && { retry_ms }) };
}

// Lines of a conversation for tests of what is drawn.

import type { Line } from "../wire";

export const NOON = new Date(2026, 0, 5, 12).getTime();

let last = 0;

export function line(change: Partial<Line> = {}): Line {
  last += 1;
  return {
    key: `line ${last}`,
    id: `line ${last}`,
    seq: last,
    kind: "message",
    sender: "visitor",
    name: "",
    agent: "",
    at: NOON,
    body: `body ${last}`,
    files: [],
    event: null,
    mine: false,
    delivery: null,
    fault: null,
    ...change,
  };
}

export const mine = (change: Partial<Line> = {}) =>
  line({ sender: "agent", agent: "ana", mine: true, delivery: "sent", ...change });

// What is new for the agent: who began to wait, and which lines came from visitors.

import type { Entry, WaitingItem } from "../wire";

/** Remembers the waiting list and names who joined it; the first list is not news. */
export function createArrivals() {
  let known: Set<string> | null = null;

  return (items: readonly WaitingItem[]): WaitingItem[] => {
    const before = known;
    known = new Set(items.map((item) => item.conv));
    return before ? items.filter((item) => !before.has(item.conv)) : [];
  };
}

export const isNews = (entry: Entry) =>
  entry.sender === "visitor" && (entry.kind === "message" || entry.kind === "file");

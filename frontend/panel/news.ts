// What the host page may know: how much is unread, and that something happened. Never a word of it.

import { effect } from "@preact/signals";
import type { Wire } from "../wire";
import type { Host } from "./host";
import type { Talk } from "./talk";

export function tellHost(host: Host, wire: Wire, talk: Talk): void {
  effect(() => {
    host.tell({ t: "unread", count: talk.conversation.value?.unread.value ?? 0 });
  });
  effect(() => {
    const { value: phase } = talk.phase;
    if (phase !== "loading")
      host.tell({ t: "talking", isTalking: phase === "waiting" || phase === "active" });
  });
  wire.onEntry((entry) => {
    if (entry.event?.type === "started") host.tell({ t: "event", name: "started" });
    else if (entry.event?.type === "closed") host.tell({ t: "event", name: "closed" });
    else if (entry.kind !== "event" && entry.sender !== "visitor") host.tell({ t: "event", name: "message" });
  });
}

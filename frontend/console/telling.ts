// Tells the agent what is new, each in the way they chose: who began to wait, who wrote, and which figure
// sets off an alarm.

import { effect, type ReadonlySignal } from "@preact/signals";
import type { AgentLine, ConvHead, Entry, WaitingItem, Wire } from "../wire";
import type { Alerts } from "./alerts";
import type { Announcer } from "./announcer";
import { createArrivals, isNews } from "./news";
import type { Notices } from "./notices";
import { takesMore } from "./standing";
import { words } from "./words";

type TellingParts = {
  wire: Wire;
  inLine: ReadonlySignal<readonly WaitingItem[]>;
  after(ms: number, fn: () => void): () => void;
  chosen: ReadonlySignal<string | null>;
  isMine(head: ConvHead): boolean;
  announcer: Announcer;
  alerts: Alerts;
  notices: Notices;
  choose(conv: string): void;
};

// Whoever is offered to somebody is looked after; an offer takes about so long.
const OVERLOOKED_AFTER_MS = 20_000;

export function tellNews(parts: TellingParts) {
  const { wire, inLine, after, chosen, isMine, announcer, alerts, notices, choose } = parts;
  const arrivals = createArrivals();

  const tellArrivals = () => {
    if (!wire.waiting.value) return;
    for (const item of arrivals(inLine.value)) {
      if (wire.desk.peek()) after(OVERLOOKED_AFTER_MS, () => tellOverlooked(item));
      else tellArrival(item);
    }
  };

  const tellArrival = (item: WaitingItem) => {
    announcer.tell(waitingSummary, item.visitor);
    alerts.raise({
      title: words.alerts.waiting(item.visitor),
      body: item.preview || item.page || item.site,
      tag: item.conv,
      open: () => choose(item.conv),
    });
  };

  /** Only to whoever could take them. */
  const tellOverlooked = (item: WaitingItem) => {
    const desk = wire.desk.peek();
    const isOffered = desk?.offers?.some(({ head }) => head.id === item.conv);
    const stillWaits = inLine.peek().some(({ conv }) => conv === item.conv);
    if (desk && takesMore(desk) && stillWaits && !isOffered) tellArrival(item);
  };

  const tellEntry = (entry: Entry, head: ConvHead) => {
    const { event } = entry;
    if (event?.type === "returned" && isMine(head) && chosen.peek() !== entry.conv)
      notices.say("info", words.alerts.returned(head.visitor.name, event.by ?? ""));
    if (!isNews(entry) || !isMine(head)) return;
    const { name } = head.visitor;
    const isOpen = chosen.peek() === entry.conv;
    if (!isOpen) announcer.tell(messageSummary, name);
    const alert = {
      title: words.alerts.message(name),
      body: entry.body || words.alerts.file,
      tag: entry.conv,
      open: () => choose(entry.conv),
    };
    alerts.raise(alert, isOpen);
  };

  const tellAlarm = ({ type, why = "", aseq }: AgentLine) => {
    if (type === "alert_over") notices.say("ok", why);
    if (type !== "alert") return;
    notices.say("bad", why);
    alerts.raise({ title: why, body: "", tag: `alarm ${aseq}` });
  };

  const stops = [
    wire.onLog(tellAlarm),
    effect(tellArrivals),
    wire.onEntry((entry, conversation) => tellEntry(entry, conversation.head.peek())),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

const waitingSummary = (names: readonly string[]) =>
  names.length === 1 ? words.alerts.waiting(names[0]!) : words.alerts.waitingMany(names.length);

const messageSummary = (names: readonly string[]) =>
  names.length === 1 ? words.alerts.message(names[0]!) : words.alerts.messageMany(names.length);

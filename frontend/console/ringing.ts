// Rings for an offer: at once, and twice more while its time runs out; silent as soon as it is answered.

import type { OfferCard } from "../wire";
import type { Alerts } from "./alerts";
import type { Announcer } from "./announcer";
import { words } from "./words";

type RingingParts = {
  now(): number;
  after(ms: number, fn: () => void): () => void;
  alerts: Alerts;
  announcer: Announcer;
  choose(conv: string): void;
};

const REMINDERS = [
  { left: 1 / 2, urge: 1 },
  { left: 1 / 4, urge: 2 },
] as const;

export function createRinging({ now, after, alerts, announcer, choose }: RingingParts) {
  return (offer: OfferCard): (() => void) => {
    const { head, queue, why } = offer;
    const ends = Date.parse(offer.expires_at);
    const whole = ends - Date.parse(offer.offered_at);
    announcer.say(words.alerts.offerSpoken(head.visitor.name, queue, Math.ceil((ends - now()) / 1000)));
    const takeDown = alerts.raise({
      title: words.alerts.offer(head.visitor.name),
      body: [queue, why].filter(Boolean).join(" · "),
      tag: head.id,
      open: () => choose(head.id),
    });
    const reminders = REMINDERS.map(({ left, urge }) => ({ ms: ends - whole * left - now(), urge }));
    const stops = reminders
      .filter(({ ms }) => ms > 0)
      .map(({ ms, urge }) => after(ms, () => alerts.remind(urge)));
    return () => {
      takeDown();
      for (const stop of stops) stop();
    };
  };
}

// What the browser knows of a visitor at a moment, by the names of proactive/rules/facts.py.

import type { Memory } from "./memory";
import { pathOf, written } from "./pages";
import type { ReadingWatch } from "./reading";
import type { Fact, Facts } from "./rules";

const PHONE_PX = 480;
/** Events that say how reading help went. */
export const READ = "article_read";
export const USELESS = "article_unhelpful";
const CAMPAIGN = ["source", "medium", "campaign", "term", "content"];

/** What happened on this page. */
export interface Counts {
  errors: number;
  refused: string[];
  isFormBegun: boolean;
  rage: number;
  dead: number;
  script: number;
  request: number;
}

export const noCounts = (): Counts => ({
  ...{ errors: 0, refused: [], isFormBegun: false, rage: 0, dead: 0, script: 0, request: 0 },
});

export interface Cart {
  value?: number;
  items?: number;
}

export type Device = "desktop" | "tablet" | "phone";

export function device(): Device {
  if (!matchMedia("(pointer: coarse)").matches) return "desktop";
  return Math.min(screen.width, screen.height) <= PHONE_PX ? "phone" : "tablet";
}

/** What does not change while the page is seen. */
export function pageFacts(url: string, title: string, referrer: string): Facts {
  const here = written(url);
  const before = referrer ? written(referrer) : null;
  const facts: Record<string, Fact> = {
    "page.url": here,
    "page.path": pathOf(here),
    "page.title": title,
    "referrer.url": before,
    "referrer.host": before ? new URL(before).hostname : null,
    language: navigator.language,
    device: device(),
  };
  const query = new URL(url).searchParams;
  for (const part of CAMPAIGN) facts[`utm.${part}`] = query.get(`utm_${part}`) || null;
  return facts;
}

export function movingFacts(
  memory: Memory,
  reading: Pick<ReadingWatch, "visibleSeconds" | "idleSeconds" | "scroll" | "isLeaving">,
  counts: Counts,
  cart: Cart,
  path: string,
  now: number,
): Facts {
  return {
    "page.seconds": reading.visibleSeconds(),
    "page.scroll": reading.scroll(),
    "page.views": memory.views[path] ?? 0,
    "site.seconds": (now - memory.began) / 1000,
    "visit.pages": memory.pages,
    "idle.seconds": reading.idleSeconds(),
    exit_intent: reading.isLeaving(),
    "cart.value": cart.value,
    "cart.items": cart.items,
    "form.errors": counts.errors,
    "form.refused": counts.refused,
    "form.started": counts.isFormBegun,
    "clicks.rage": counts.rage,
    "clicks.dead": counts.dead,
    "errors.script": counts.script,
    "errors.request": counts.request,
    "search.count": memory.searches,
    "search.words": memory.words || null,
    "help.read": memory.events.includes(READ),
    "help.useless": memory.events.includes(USELESS),
    events: memory.events,
  };
}

// What the page tells: one beacon when a page is seen, one every half minute while it is, a last one when it is
// left, and between only when much has happened or somebody is listening.

import type { Beacon, BeaconAnswer, Here, InvitationCard, Told } from "../wire/protocol";

/** Goes out before it would have two thousand bytes, with what stands around its events. */
const BYTES_MOST = 1_400;
const EVENTS_MOST = 40;
/** Somebody who reads along sees what happened within this time. */
export const LIVE_MS = 5_000;
/** Whoever is silent for longer counts as gone. */
export const BEAT_MS = 30_000;

export type Happening = Omit<Told, "ago" | "count">;

interface Noted {
  event: Happening;
  text: string;
  at: number;
  count: number;
}

/** A beacon without the site and the visitor, whom whoever sends it knows. */
export type News = Omit<Beacon, "site" | "token">;

export interface Post {
  send(news: News): Promise<BeaconAnswer>;
  /** For a page that is being left. Nobody hears an answer. */
  sendLast(news: News): void;
}

export interface Reading {
  seconds: number;
  scroll: number;
}

export interface BeaconsAround {
  post: Post;
  /** An agent says something to this visitor. */
  invited(card: InvitationCard): void;
  now(): number;
  random(): number;
  reading(): Reading;
  mayTell(): boolean;
  hasConsent(): boolean;
}

export type Beacons = ReturnType<typeof createBeacons>;

export function createBeacons(around: BeaconsAround) {
  let page: Here | undefined;
  let view = 0;
  let count = 0;
  let noted: Noted[] = [];
  let sentAt = 0;
  let underWay: Promise<void> | undefined;

  function news(): News {
    const now = around.now();
    const events = noted.map(({ event, at, count }) => ({ ...event, count, ago: Math.max(0, now - at) }));
    const told: News = { view, page: page!, n: count++, ...around.reading() };
    if (events.length) told.events = events;
    if (around.hasConsent()) told.consent = true;
    noted = [];
    sentAt = now;
    return told;
  }

  async function send(): Promise<void> {
    // A visitor begins once: what comes meanwhile waits for the token.
    if (underWay || !page || !around.mayTell()) return;
    underWay = around.post
      .send(news())
      .then(({ invitation }) => {
        if (invitation) around.invited(invitation);
      })
      .catch(() => {})
      .finally(() => {
        underWay = undefined;
        // Another page, or another visitor, has begun meanwhile.
        if (!count) send();
      });
    await underWay;
  }

  return {
    view: () => view,
    /** A page is seen; what was noted before belongs to the last one. */
    seen(here: Here) {
      if (page) this.left();
      page = here;
      view = Math.floor(around.random() * 2 ** 48);
      count = 0;
      return send();
    },
    note(event: Happening) {
      if (!page || !around.mayTell()) return;
      const text = JSON.stringify(event);
      const last = noted.at(-1);
      if (last?.text === text) {
        last.count++;
        return;
      }
      noted.push({ event, text, at: around.now(), count: 1 });
      // What is newest is kept where nothing gets out.
      if (noted.length > EVENTS_MOST) noted.shift();
      if (JSON.stringify([page, noted.map((each) => each.text)]).length > BYTES_MOST) send();
    },
    /** Called every now and then while the page is seen. */
    beat(isTalking: boolean) {
      if (around.now() - sentAt >= (isTalking && noted.length ? LIVE_MS : BEAT_MS)) send();
    },
    left() {
      if (page && around.mayTell()) around.post.sendLast(news());
    },
    /** What is noted belongs to somebody who has left. */
    forget() {
      page = undefined;
      noted = [];
    },
  };
}

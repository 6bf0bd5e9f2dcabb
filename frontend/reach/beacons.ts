// What the page tells: one beacon when a page is seen, one every half minute while it is, a last one when it is
// left, and between only when much has happened or somebody is listening.

import type { Beacon, BeaconAnswer, Here, InvitationCard, Told } from "../wire/protocol";

/** Goes out before it would have two thousand bytes, with what stands around its events. */
const BYTES_MOST = 1_400;
const EVENTS_MOST = 40;
/** Somebody who reads along sees what happened within this time. */
const LIVE_MS = 5_000;
/** Whoever is silent for longer counts as gone. */
const BEAT_MS = 30_000;

export type Happening = Omit<Told, "ago" | "count">;

interface Noted {
  event: Happening;
  text: string;
  at: number;
  count: number;
}

export interface Post {
  /** Answers with the token of a visitor who begins, or with what an agent says to them. */
  send(beacon: Beacon): Promise<BeaconAnswer>;
  /** For a page that is being left. Nobody hears an answer. */
  sendLast(beacon: Beacon): void;
}

export interface Reading {
  seconds: number;
  scroll: number;
}

export interface BeaconsAround {
  site: string;
  post: Post;
  token: { get(): string; set(token: string): void };
  now(): number;
  random(): number;
  reading(): Reading;
  mayTell(): boolean;
  hasConsent(): boolean;
  /** An agent says something to this visitor. */
  invited(card: InvitationCard): void;
}

export type Beacons = ReturnType<typeof createBeacons>;

export function createBeacons(around: BeaconsAround) {
  let page: Here | undefined;
  let view = 0;
  let count = 0;
  let noted: Noted[] = [];
  let sentAt = 0;
  let underWay: Promise<void> | undefined;

  function beacon(): Beacon {
    const now = around.now();
    const events = noted.map(({ event, at, count }) => ({ ...event, count, ago: Math.max(0, now - at) }));
    const told: Beacon = { site: around.site, view, page: page!, n: count++, ...around.reading() };
    const token = around.token.get();
    if (token) told.token = token;
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
      .send(beacon())
      .then(({ token, invitation }) => {
        if (token) around.token.set(token);
        if (invitation) around.invited(invitation);
      })
      .catch(() => {})
      .finally(() => {
        underWay = undefined;
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
      if (!page || !around.mayTell() || !around.token.get()) return;
      around.post.sendLast(beacon());
    },
  };
}

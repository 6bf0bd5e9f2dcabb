// What the page tells: one beacon when a page is seen, one every half minute while it is, and between only when much
// has happened or somebody is listening. The rest goes with the next page's first, or at once where none will follow.

import type { Refusal } from "../loader/visit";
import type { BeaconAnswer, Here, InvitationCard, PageNews, Told } from "../wire/protocol";
import { isFinal } from "./rest";

/** Goes out before it would have two thousand bytes, with what stands around its events. */
const BYTES_MOST = 1_400;
/** With the rest of the page before it and who tells it, the server still reads it. */
const BYTES_AT_ONCE = 7_000;
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

export interface Post {
  send(news: PageNews): Promise<BeaconAnswer>;
  /** For a page that is being left: nobody hears an answer. */
  sendLast(news: PageNews): void;
  /** For the page of the site that follows; false where it cannot be kept for that. */
  keep(news: PageNews): boolean;
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
}

export type Beacons = ReturnType<typeof createBeacons>;

export function createBeacons(around: BeaconsAround) {
  let page: Here | undefined;
  let view = 0;
  // What nobody is known to have heard; before it this page has told so much, and told may be more than heard.
  let noted: Noted[] = [];
  let heard = 0;
  let told = 0;
  let sentAt = 0;
  let isTelling = false;

  function news(): PageNews {
    const now = around.now();
    const events = noted.map(({ event, at, count }) => ({ ...event, count, ago: Math.max(0, now - at) }));
    const said = { view, page: page!, heard, ...around.reading(), events };
    // What is newer is told with what follows.
    while (events[1] && new Blob([JSON.stringify(said)]).size > BYTES_AT_ONCE) events.pop();
    told = heard + noted.length;
    sentAt = now;
    return said;
  }

  function hear(news: PageNews) {
    if (news.view === view) heard += noted.splice(0, news.heard! + news.events!.length - heard).length;
  }

  function send() {
    // One at a time of a page; another page, or another visitor's, waits for nothing but its turn.
    if (isTelling || !page || !around.mayTell()) return;
    const said = news();
    isTelling = true;
    around.post
      .send(said)
      .then(({ invitation }) => {
        hear(said);
        if (invitation) around.invited(invitation);
      })
      // What is not answered is told again with what follows: the server knows by `heard` what it has.
      .catch((refusal: Refusal) => {
        if (isFinal(refusal)) hear(said);
      })
      .finally(() => {
        // Of the page after it one may be under way already.
        if (said.view === view) isTelling = false;
      });
  }

  return {
    view: () => view,
    /** A page is seen. */
    seen(here: Here) {
      page = here;
      view = Math.floor(around.random() * 2 ** 48);
      heard = told = 0;
      send();
    },
    note(event: Happening) {
      if (!page || !around.mayTell()) return;
      const text = JSON.stringify(event);
      const last = noted.at(-1);
      if (last?.text === text && heard + noted.length > told) {
        last.count++;
        return;
      }
      noted.push({ event, text, at: around.now(), count: 1 });
      // What is newest is kept where nothing gets out.
      if (noted.length > EVENTS_MOST) heard += noted.splice(0, 1).length;
      const fresh = noted.slice(Math.max(0, told - heard));
      if (JSON.stringify([page, fresh.map((each) => each.text)]).length > BYTES_MOST) send();
    },
    /** Called every now and then while the page is seen. */
    beat(isTalking: boolean) {
      if (around.now() - sentAt >= (isTalking && noted.length ? LIVE_MS : BEAT_MS)) send();
    },
    /** The page is left, or may be; `isForNext`: another one follows. */
    left(isForNext = false) {
      if (!page || !around.mayTell()) return;
      const rest = news();
      if (!isForNext || !around.post.keep(rest)) around.post.sendLast(rest);
    },
    /** Nothing more is told of this page; what is noted belongs to nobody. */
    forget() {
      page = undefined;
      isTelling = false;
      noted = [];
    },
  };
}

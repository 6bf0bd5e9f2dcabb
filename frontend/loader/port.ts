// What the host page's loader and the panel in its frame say to each other. No message text crosses here.

import type { EntryLook, ErrorCode, Page } from "../wire/protocol";

export const HANDSHAKE = "livechat:port";

/** The one window message: it carries a MessagePort, and everything else goes over that. */
export interface Handshake {
  livechat: typeof HANDSHAKE;
  key: string;
}

/** What the way in has said that the chat is good for, and what it leads to now; of an invitation, whose words they
 * were if not the site's, and what they said. */
export type Way = Pick<EntryLook, "purpose" | "offers"> & { by?: string; greeting?: string };

export type TokenAnswer =
  /** `scope` names what the panel keeps of this visitor; another token of theirs comes with the same one. */
  | { t: "token"; token: string; scope: string }
  /** No token could be had. `code` as on the wire; without one nothing has answered. */
  | { t: "tokenless"; code?: ErrorCode; message?: string };

export type ToPanel =
  | TokenAnswer
  | { t: "page"; page: Page }
  /** `takesFocus`: a person asked for it, so that is where they want to write. */
  | ({ t: "shown"; takesFocus: boolean } & Way)
  | { t: "hidden" }
  /** The visitor is gone: nothing of them may stay. */
  | { t: "forget" };

export type ToLoader =
  /** A token is wanted; `stale` says that the last one was refused. */
  | { t: "token"; stale: boolean }
  | { t: "close" }
  | { t: "unread"; count: number }
  /** Whether a conversation is open: then the next page keeps the panel ready. */
  | { t: "talking"; isTalking: boolean }
  | { t: "event"; name: "started" | "message" | "closed" };

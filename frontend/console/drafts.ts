// What was begun and not yet sent, for each conversation, through a reload.

import type { Keep } from "../wire";

export type DraftMode = "message" | "note";
/** The saved reply that the message was made from, and its words as they were inserted. */
export type Source = { readonly id: number; readonly words: string };
export type Draft = {
  readonly mode: DraftMode;
  readonly message: string;
  readonly note: string;
  readonly source: Source | null;
};

const PREFIX = "livechat:draft:";
const EMPTY: Draft = { mode: "message", message: "", note: "", source: null };

export function createDrafts(keep: Keep, agent: string) {
  const keyOf = (conv: string) => `${PREFIX}${agent}:${conv}`;

  return {
    of: (conv: string): Draft => parse(keep.get(keyOf(conv))),

    keep(conv: string, draft: Draft) {
      if (draft.message || draft.note || draft.mode === "note") keep.set(keyOf(conv), JSON.stringify(draft));
      else keep.drop(keyOf(conv));
    },

    /** Leaves nothing of what was written here to whoever signs in next. */
    forgetAll() {
      for (const key of keep.keys(PREFIX)) keep.drop(key);
    },
  };
}

export type Drafts = ReturnType<typeof createDrafts>;

function parse(kept: string | null): Draft {
  if (!kept) return EMPTY;
  try {
    const { mode, message, note, source } = JSON.parse(kept) as Partial<Draft>;
    return {
      mode: mode === "note" ? "note" : "message",
      message: typeof message === "string" ? message : "",
      note: typeof note === "string" ? note : "",
      source: typeof source?.id === "number" && typeof source.words === "string" ? source : null,
    };
  } catch {
    return EMPTY;
  }
}

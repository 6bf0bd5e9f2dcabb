// What the agent is writing in the chosen conversation: message or note, with its files.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Keep, Wire } from "../wire";
import { type Attachments, createAttachments } from "./attachments";
import { createDrafts, type Draft, type DraftMode } from "./drafts";
import type { Notices } from "./notices";

type WritingParts = {
  wire: Wire;
  keep: Keep;
  me: string;
  notices: Notices;
  chosen: ReadonlySignal<string | null>;
  /** Answers whether the note is stored. */
  note(conv: string, body: string): Promise<boolean>;
};

export function createWriting({ wire, keep, me, notices, chosen, note }: WritingParts) {
  const drafts = createDrafts(keep, me);
  const draft = signal<Draft>(drafts.of(""));
  const attachments = new Map<string, Attachments>();

  const redraft = (conv: string, part: Partial<Draft>) => {
    const next = { ...drafts.of(conv), ...part };
    drafts.keep(conv, next);
    if (chosen.peek() === conv) draft.value = next;
  };

  const setMode = (mode: DraftMode) => {
    const conv = chosen.peek();
    if (conv) redraft(conv, { mode });
  };

  const filesOf = (conv: string): Attachments => {
    const known = attachments.get(conv);
    if (known) return known;
    const made = createAttachments(
      (file, onProgress) => wire.upload(conv, file, onProgress),
      () => wire.limits.peek(),
      (why) => notices.say("bad", why),
    );
    attachments.set(conv, made);
    return made;
  };

  /** A note that could not be stored comes back into the field, before what was begun meanwhile. */
  const store = async (conv: string, text: string) => {
    if (await note(conv, text.trim())) return;
    redraft(conv, { note: [text, drafts.of(conv).note].filter(Boolean).join("\n") });
  };

  return {
    draft,
    filesOf,
    setMode,
    switchMode: () => setMode(draft.peek().mode === "note" ? "message" : "note"),

    /** Call when another conversation was chosen. */
    turnTo(conv: string | null) {
      draft.value = drafts.of(conv ?? "");
    },

    write(mode: DraftMode, text: string) {
      const conv = chosen.peek();
      if (!conv) return;
      redraft(conv, { [mode]: text });
      if (mode === "message" && text) wire.typing(conv);
    },

    send(mode: DraftMode) {
      const conv = chosen.peek();
      if (!conv) return;
      const text = draft.peek()[mode];
      redraft(conv, { [mode]: "" });
      if (mode === "note") void store(conv, text);
      else wire.send(conv, text.trim(), filesOf(conv).takeAll());
    },

    /** Signing out leaves nothing of what was written to whoever comes next. */
    forget: drafts.forgetAll,
  };
}

// What the agent is writing in the chosen conversation: message or note, with its files.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Keep, Wire } from "../wire";
import { type Attachments, createAttachments } from "./attachments";
import { createDrafts, type Draft, type DraftMode, type Source } from "./drafts";
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
      const isEmpty = mode === "message" && !text.trim();
      redraft(conv, { [mode]: text, ...(isEmpty && { source: null }) });
      if (mode === "message" && text) wire.typing(conv);
    },

    /** These words after what the message has already. */
    put(text: string) {
      const conv = chosen.peek();
      if (!conv) return;
      const message = [draft.peek().message.trimEnd(), text].filter(Boolean).join(" ");
      redraft(conv, { mode: "message", message });
      wire.typing(conv);
    },

    /** The message as it is with the words of a saved reply in it. */
    insert(message: string, source: Source) {
      const conv = chosen.peek();
      if (!conv) return;
      redraft(conv, { message, source });
      wire.typing(conv);
    },

    send(mode: DraftMode) {
      const conv = chosen.peek();
      if (!conv) return;
      const { [mode]: text, source } = draft.peek();
      if (mode === "note") {
        redraft(conv, { note: "" });
        void store(conv, text);
        return;
      }
      redraft(conv, { message: "", source: null });
      const message = text.trim();
      const reply = source ? { id: source.id, edited: message !== source.words.trim() } : undefined;
      wire.send(conv, message, filesOf(conv).takeAll(), reply);
    },

    /** Signing out leaves nothing of what was written to whoever comes next. */
    forget: drafts.forgetAll,
  };
}

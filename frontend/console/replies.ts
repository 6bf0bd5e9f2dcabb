// Saved replies: which of them fit what is typed, and what they become in the draft.

import type { SavedReply } from "../wire";

export const SHOWN = 8; // more than this nobody reads through
const UNNAMED = /^Visitor [0-9a-f]{4}$/; // as the server calls somebody who gave no name
const TYPED = /(?:^|\s)\/([\p{L}\p{N}-]*)$/u;

/** What is typed after a slash that begins a word and ends at the caret; null where there is none. */
export function typedAfterSlash(text: string, caret: number): string | null {
  return TYPED.exec(text.slice(0, caret))?.[1] ?? null;
}

/** Those of this site that fit, the best first: by shortcut, by the title's words, by what they say. */
export function fitting(replies: readonly SavedReply[], typed: string, site: string): SavedReply[] {
  const wanted = typed.toLocaleLowerCase();
  const rank = ({ shortcut, title, body }: SavedReply) => {
    const name = title.toLocaleLowerCase();
    if (shortcut === wanted) return 0;
    if (shortcut.startsWith(wanted)) return 1;
    if (name.split(/\s+/).some((word) => word.startsWith(wanted))) return 2;
    return `${shortcut} ${name} ${body.toLocaleLowerCase()}`.includes(wanted) ? 3 : null;
  };
  return replies
    .filter((reply) => !reply.site || reply.site === site)
    .map((reply) => ({ reply, rank: rank(reply) }))
    .filter((found): found is { reply: SavedReply; rank: number } => found.rank !== null)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, SHOWN)
    .map(({ reply }) => reply);
}

export type Names = { visitor: string; agent: string };

/** The words as they are inserted: the link first, names in their places. Nobody's name is no name: it is left out. */
export function filled({ body, link }: Pick<SavedReply, "body" | "link">, { visitor, agent }: Names): string {
  const named = UNNAMED.test(visitor) ? body.replace(/[ \t]*,?[ \t]*\{visitor\}/g, "") : body;
  const words = named
    .replace(/^[\s,]+/, "")
    .replace(/\{(visitor|agent)\}/g, (_, who: keyof Names) => ({ visitor, agent })[who]);
  return link ? `${link}\n${words}` : words;
}

/** The draft with the words in the place of the slash and what was typed after it, and where the caret is then. */
export function inserted(text: string, caret: number, words: string): { text: string; caret: number } {
  const typed = typedAfterSlash(text, caret);
  const from = typed === null ? caret : caret - typed.length - 1;
  return { text: text.slice(0, from) + words + text.slice(caret), caret: from + words.length };
}

// The list of conversations: what each row says, which rows there are and in which order.

import type { ConvHead, Delivery, Line, Waiting, WaitingItem, Wrap } from "../wire";

type Turn = "yours" | "theirs";

/** Who has to answer, and since when. */
type Wait = { turn: Turn; since: number };

type LastLine = {
  text: string;
  mine: boolean;
  note: boolean;
  file: boolean;
  delivery: Delivery | null;
};

const isTalk = (line: Line) => line.kind === "message" || line.kind === "file";

export function waitOf(head: ConvHead, lines: readonly Line[]): Wait {
  let since: number | null = null;
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at]!;
    if (!isTalk(line)) continue;
    if (line.sender === "visitor") since = line.at;
    else if (since === null) return { turn: "theirs", since: line.at };
    else break;
  }
  return { turn: "yours", since: since ?? Date.parse(head.waiting_since ?? head.created_at) };
}

export function lastLineOf(lines: readonly Line[]): LastLine | null {
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at]!;
    if (line.kind === "event") continue;
    const [file] = line.files;
    return {
      text: line.body.trim() || file?.name || "",
      mine: line.mine,
      note: line.kind === "note",
      file: !line.body.trim() && file !== undefined,
      delivery: line.delivery,
    };
  }
  return null;
}

export const isMine = (head: ConvHead, me: string) => head.state !== "closed" && head.assignee?.id === me;

/** Oldest first, so that a row keeps its place, and its Alt+digit, until the conversation ends. */
export function mineOf(heads: readonly ConvHead[], me: string): ConvHead[] {
  return heads
    .filter((head) => isMine(head, me))
    .sort((a, b) => a.created_at.localeCompare(b.created_at) || a.id.localeCompare(b.id));
}

/** Whoever was taken since the snapshot is not waiting any more. */
export function waitingOf(waiting: Waiting | null, heads: ReadonlyMap<string, ConvHead>): WaitingItem[] {
  return (waiting?.items ?? []).filter((item) => (heads.get(item.conv)?.state ?? "waiting") === "waiting");
}

/** Newest end first; of two heads of one conversation the newer counts. */
export function closedOf(listed: readonly ConvHead[], known: ReadonlyMap<string, ConvHead>): ConvHead[] {
  const all = new Map(listed.map((head) => [head.id, head]));
  for (const [id, head] of known) if ((all.get(id)?.rev ?? -1) <= head.rev) all.set(id, head);
  return [...all.values()]
    .filter((head) => head.state === "closed")
    .sort((a, b) => endOf(b).localeCompare(endOf(a)) || a.id.localeCompare(b.id));
}

/** What still is to be written down about those who are gone; whose time ends first comes first. */
export function wrappingOf(
  wraps: readonly Wrap[],
  ended: readonly ConvHead[],
): { wrap: Wrap; head: ConvHead }[] {
  const heads = new Map(ended.map((head) => [head.id, head]));
  return wraps
    .flatMap((wrap) => {
      const head = heads.get(wrap.conv);
      return head ? [{ wrap, head }] : [];
    })
    .sort((a, b) => a.wrap.until.localeCompare(b.wrap.until));
}

const SAID_LINES = 3;

/** What the visitor said last, as far as a card has room for it. */
export function saidBy(lines: readonly Line[]): string {
  const said = lines.filter((line) => line.sender === "visitor" && isTalk(line));
  const texts = said.slice(-SAID_LINES).map((line) => line.body.trim() || line.files[0]?.name || "");
  return texts.filter(Boolean).join("\n");
}

const endOf = (head: ConvHead) => head.ended_at ?? head.created_at;

export function matches(filter: string, ...texts: (string | null | undefined)[]): boolean {
  const words = plain(filter).split(/\s+/).filter(Boolean);
  const text = plain(texts.filter(Boolean).join(" "));
  return words.every((word) => text.includes(word));
}

/** Without case and accents, so that "jose" finds "José". */
const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The neighbour of the chosen row; from nowhere, the first or the last. */
export function neighbour(ids: readonly string[], chosen: string | null, step: 1 | -1): string | null {
  if (ids.length === 0) return null;
  const at = chosen === null ? -1 : ids.indexOf(chosen);
  if (at < 0) return (step === 1 ? ids[0] : ids[ids.length - 1]) ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, at + step))] ?? null;
}

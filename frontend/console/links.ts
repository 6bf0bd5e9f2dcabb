// Finds what may be shown as a link; everything else stays text.

type Piece = { text: string; href?: string };

const ADDRESS = /https?:\/\/[^\s<>"'“”„«»]+/giu;
const CLOSERS: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** The address if it is one that a browser may follow, normalised; nothing else ever is. */
export function safeHref(address: string): string | null {
  try {
    const url = new URL(address);
    // What stands before an @ looks like the host, and is not.
    if (url.username || url.password) return null;
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutTail(match[0]);
    const href = safeHref(address);
    if (!href) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push({ text: address, href });
    from = match.index + address.length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}

/** Punctuation that ends the sentence does not belong to the address in it. */
function withoutTail(address: string): string {
  let end = address.length;
  while (end > 0) {
    const last = address[end - 1]!;
    const opener = CLOSERS[last];
    const kept = address.slice(0, end);
    if (/[.,;:!?…]/.test(last) || (opener && count(kept, last) > count(kept, opener))) end -= 1;
    else break;
  }
  return address.slice(0, end);
}

const count = (text: string, character: string) => text.split(character).length - 1;

/** An address as a person reads it: host and path, without what only machines need. */
export function readable(address: string): string {
  const href = safeHref(address);
  if (!href) return address;
  const { host, pathname } = new URL(href);
  return pathname === "/" ? host : host + decoded(pathname);
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

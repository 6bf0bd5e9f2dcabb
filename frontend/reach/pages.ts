// Patterns for pages: `*` stands for any run of characters, everything else for itself. The same as
// proactive/rules/pages.py, and like there nothing can backtrack.

export interface PageRule {
  on?: string[];
  off?: string[];
}

export function glob(pattern: string): (text: string) => boolean {
  const [first = "", ...pieces] = pattern.toLowerCase().split("*");
  const last = pieces.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    let at = first.length;
    const end = text.length - last.length;
    if (at > end || !text.startsWith(first) || !text.endsWith(last)) return false;
    for (const piece of pieces) {
      const found = text.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}

/** A browser's address in the one way of writing: small letters, no fragment, no slash at its path's end. The
 * server sends its patterns so. */
export function written(address: string): string {
  const [path, query] = divided(address.toLowerCase().split("#")[0]!);
  return (path.replace(/\/+$/, "") || "/") + (query && `?${query}`);
}

const hasOrigin = (address: string) => /^https?:\/\//.test(address);

export function pathOf(address: string): string {
  const path = address.split("?")[0]!;
  return hasOrigin(path) ? path.replace(/^https?:\/\/[^/]*/, "") || "/" : path;
}

/** Whether something with these patterns applies to a page, by its written address. */
export function applies({ on = [], off = [] }: PageRule, address: string): boolean {
  const matches = (pattern: string) => pageMatches(pattern, address);
  return !off.some(matches) && (!on.length || on.some(matches));
}

function pageMatches(wanted: string, address: string): boolean {
  const [, query = ""] = divided(address);
  const [place] = divided(hasOrigin(wanted) ? address : pathOf(address) + (query && `?${query}`));
  return glob(wanted)(wanted.includes("?") ? `${place}?${query}` : place);
}

function divided(address: string): [place: string, query: string] {
  const at = address.indexOf("?");
  return at < 0 ? [address, ""] : [address.slice(0, at), address.slice(at + 1)];
}

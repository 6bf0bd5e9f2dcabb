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

/** A browser's address in the one way of writing: small letters, no slash at a path's end, and of the fragment only a
 * route. The server sends its patterns so. */
export function written(address: string): string {
  const [place, route] = divided(address.toLowerCase(), "#");
  return trimmed(place) + (ROUTE.test(route) ? `#${trimmed(route)}` : "");
}

/** What a router in the browser writes there. */
const ROUTE = /^(!?\/|\*)/;

function trimmed(part: string): string {
  const [path, query] = divided(part, "?");
  return (path.replace(/(?<=[^!])\/+$/, "") || "/") + (query && `?${query}`);
}

const hasOrigin = (address: string) => /^https?:\/\//.test(address);

/** Path and route of a written address, without origin and queries. */
export const pathOf = (address: string) => facing("/#/", address);

/** Whether something with these patterns applies to a page, by its written address. */
export function applies({ on = [], off = [] }: PageRule, address: string): boolean {
  const matches = (pattern: string) => glob(pattern)(facing(pattern, address));
  return !off.some(matches) && (!on.length || on.some(matches));
}

/** What of an address a pattern is held against: those of its parts that the pattern has, too. */
function facing(wanted: string, address: string): string {
  const [asked, askedRoute] = divided(wanted, "#");
  const [place, route] = divided(address, "#");
  const [path] = divided(place, "?");
  const isWhole = hasOrigin(wanted) || !hasOrigin(path);
  return (
    (isWhole ? path : path.replace(/^https?:\/\/[^/]*/, "") || "/") +
    partly(asked, place) +
    (askedRoute && route && `#${divided(route, "?")[0]}${partly(askedRoute, route)}`)
  );
}

const partly = (asked: string, part: string) => (asked.includes("?") ? `?${divided(part, "?")[1]}` : "");

function divided(text: string, sign: string): [before: string, after: string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

"""Patterns for pages: `*` stands for any run of characters, everything else for itself. A fragment is a part
of an address where it is a route, as a router in the browser writes it: `#/cart`, `#!/cart`.

There is nothing in them that could backtrack: the pieces between the stars are sought once, from left to
right. Capitals never matter."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote

from proactive.rules.facts import TEXT_LIMIT, FactValue

PATTERN_LIMIT = 300
CAMPAIGN = ("source", "medium", "campaign", "term", "content")
# What an address alone tells of a page.
ADDRESS_FACTS = frozenset(("page.url", "page.path", *(f"utm.{part}" for part in CAMPAIGN)))
# What an address may hold as it is; all else is written as a browser writes it.
_KEPT = "!#$%&'()*+,/:;=?@[]~|^`{}\\\"<>"
# What a router in the browser writes behind the sign, and a pattern for any of it.
_ROUTE = re.compile(r"!?/|\*")
_SLASHES = re.compile(r"(?<=[^!])/+\Z")


@lru_cache(maxsize=4096)
def glob(pattern: str) -> Callable[[str], bool]:
    """Whether a text in small letters is the whole pattern, by one search for each piece of it."""
    first, *rest = pattern.lower().split("*")
    if not rest:
        return lambda text: text == first
    *middle, last = rest
    sought = [piece for piece in middle if piece]

    def matches(text: str) -> bool:
        at, end = len(first), len(text) - len(last)
        if at > end or not text.startswith(first) or not text.endswith(last):
            return False
        for piece in sought:
            found = text.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True

    return matches


def escaped(address: str) -> str:
    """In small letters, what is not ASCII escaped as browsers do."""
    plain = address.strip().lower()
    return plain if plain.isascii() and " " not in plain else quote(plain, safe=_KEPT).lower()


@lru_cache(maxsize=4096)
def written(address: str) -> str:
    """One way to write an address: escaped, without the slash at a path's end, and of the fragment only a
    route."""
    place, _, route = escaped(address).partition("#")
    return _trimmed(place) + (f"#{_trimmed(route)}" if _ROUTE.match(route) else "")


def _trimmed(part: str) -> str:
    path, mark, query = part.partition("?")
    return (_SLASHES.sub("", path) or "/") + (mark + query if query else "")


def pattern_of(wanted: str) -> str:
    """A page pattern in the one way of writing; one that is a route stands for it on any path."""
    plain = wanted.strip()
    return written(f"*{plain}" if plain.startswith("#") else plain)


def path_of(address: str) -> str:
    """Path and route of a written address, without origin and queries."""
    return _facing("/#/", address)


def _facing(wanted: str, address: str) -> str:
    """What of an address a pattern is held against: those of its parts that the pattern has, too."""
    asked, _, asked_route = wanted.partition("#")
    place, _, route = address.partition("#")
    path = place.partition("?")[0]
    if has_origin(path) and not has_origin(wanted):
        slash = path.find("/", path.find("//") + 2)
        path = path[slash:] if slash >= 0 else "/"
    path += _partly(asked, place)
    return f"{path}#{route.partition('?')[0]}{_partly(asked_route, route)}" if asked_route and route else path


def _partly(asked: str, part: str) -> str:
    return f"?{part.partition('?')[2]}" if "?" in asked else ""


def host_of(address: str) -> str:
    """The host of a written address, without port; nothing if it has none."""
    if not has_origin(address):
        return ""
    authority = address.split("/", 3)[2].partition("?")[0]
    return authority.rpartition("@")[2].partition(":")[0]


def has_origin(address: str) -> bool:
    return address[:8].lower().startswith(("http://", "https://"))


def page_facts(url: str, title: str = "", referrer: str = "") -> dict[str, FactValue]:
    """What the addresses and the title of a page tell, as facts."""
    here, before = written(url[:TEXT_LIMIT]), written(referrer[:TEXT_LIMIT]) if referrer else None
    # Of a parameter given twice the first counts, as in browsers.
    query = dict(reversed(parse_qsl(url.partition("#")[0].partition("?")[2])))
    campaign: dict[str, FactValue] = {f"utm.{part}": query.get(f"utm_{part}") for part in CAMPAIGN}
    return {
        "page.url": here,
        "page.path": path_of(here),
        "page.title": title[:TEXT_LIMIT],
        "referrer.url": before,
        "referrer.host": host_of(before) if before else None,
        **campaign,
    }


@dataclass(frozen=True, slots=True)
class PageRule:
    """Where something applies: on pages that match one of `on`, and none of `off`. Empty `on` is all.

    A pattern with an origin is held against the address, one with a `?` against path and query, any other
    against the path; one with a route against the route, too."""

    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()

    def applies(self, url: str) -> bool:
        return self.explain(url)[0]

    def explain(self, url: str) -> tuple[bool, str]:
        """Whether it applies to this address, and why, in words."""
        address = written(url)
        for pattern in self.off:
            if page_matches(pattern, address):
                return False, f"The page matches “{pattern}”, which is left out."
        if not self.on:
            return True, "It applies to all pages that are not left out."
        for pattern in self.on:
            if page_matches(pattern, address):
                return True, f"The page matches “{pattern}”."
        return False, f"The page matches none of {_listed(self.on)}."


def page_matches(pattern: str, address: str) -> bool:
    """Whether a written address matches a page pattern."""
    wanted = pattern_of(pattern)
    return glob(wanted)(_facing(wanted, address))


def pattern_fault(pattern: str) -> str | None:
    """What is wrong with a page pattern, as a sentence."""
    if len(pattern) > PATTERN_LIMIT:
        return f"A page pattern has at most {PATTERN_LIMIT} characters."
    place, mark, route = pattern.partition("#")
    if mark and not _ROUTE.match(route):
        return f"“{pattern}” names a place on its page. Only a route is a page of its own, as in “#/cart”."
    if not place.startswith(("/", "*")) and not has_origin(place) and (place or not mark):
        return f"“{pattern}” must begin with “/”, “*”, “#/” or “https://”."
    return None


def _listed(patterns: Sequence[str]) -> str:
    return ", ".join(f"“{pattern}”" for pattern in patterns)

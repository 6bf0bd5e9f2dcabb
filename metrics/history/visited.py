"""The rows that an invented visit becomes, and the calls of a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from metrics.history.rows import time_ordered_id
from metrics.history.tables import Row
from metrics.invention.beginnings import comes_by, device_of, entry_of, language_of
from metrics.invention.streams import SECOND
from metrics.invention.visits import Seen, Visited
from metrics.periods import moment_of

COLUMNS = {
    "proactive_visit": (
        *("id", "site_id", "visitor_id", "began_at", "seen_at", "ended_at", "landing_url", "url", "title"),
        *("device", "language", "changed_at"),
    ),
    "proactive_pageview": ("id", "visit_id", "view", "url", "title", "at", "seconds", "told"),
    "proactive_trailevent": ("id", "view_id", "kind", "at", "label", "field"),
    "proactive_entryuse": ("entry_id", "visit_id", "did", "at"),
    "metrics_callday": ("site_id", "day", "calls", "changed_at"),
}
TITLES = {
    "/": "Made for weather",
    "/ridge-jacket": "Ridge jacket",
    "/help": "Delivery, returns and help",
    "/help/sizes": "How to find your size",
    "/prices": "What repairs cost",
    "/checkout": "Checkout",
    "/account": "Your account",
}
FORM, FIELD = "checkout", "postcode"


@dataclass(slots=True)
class Trail:
    """Where visits belong; filled as they are written with the visit and the page of each that led to
    something."""

    site: int
    origin: str
    entries: Sequence[int]
    visitors: Mapping[str, UUID]
    now: datetime
    led: dict[str, tuple[UUID, str, str]] = field(default_factory=dict)

    def address(self, path: str) -> str:
        return self.origin + path


def rows_of(visit: Visited, trail: Trail) -> Iterator[Row]:
    key, last = time_ordered_id(moment_of(visit.began)), visit.pages[-1]
    address, title = trail.address(last.path), TITLES.get(last.path, "")
    if visit.cause:
        trail.led[visit.cause] = key, address, title
    ended = moment_of(visit.ended)
    yield (
        "proactive_visit",
        (
            *(key, trail.site, trail.visitors[visit.person], moment_of(visit.began), ended, ended),
            *(trail.address(visit.pages[0].path), address, title),
            *(device_of(visit.person), language_of(visit.person), trail.now),
        ),
    )
    for number, page in enumerate(visit.pages, 1):
        yield from _of_page(key, number, page, trail)
    yield from _uses(key, visit, trail)


def _of_page(visit: UUID, number: int, page: Seen, trail: Trail) -> Iterator[Row]:
    key, at = time_ordered_id(moment_of(page.at)), moment_of(page.at)
    address, title = trail.address(page.path), TITLES.get(page.path, "")
    yield "proactive_pageview", (key, visit, number, address, title, at, page.seconds, 1)
    kinds = [*(["form_progress"] if page.is_begun else []), *["form_refused"] * page.refused]
    for place, kind in enumerate(kinds):
        then = moment_of(page.at + page.seconds * SECOND * place // len(kinds))
        yield "proactive_trailevent", (time_ordered_id(then), key, kind, then, FORM, FIELD)


def _uses(key: UUID, visit: Visited, trail: Trail) -> Iterator[Row]:
    """The first entry point is seen by everybody, another one by some, and by whoever opens it."""
    if not trail.entries:
        return
    first = trail.entries[0]
    used = (visit.cause and entry_of(visit.cause, trail.entries)) or first
    shown = {each for each in trail.entries if each == first or comes_by(visit.person, visit.began, each)}
    if visit.opens is not None:
        shown.add(used)
    for entry in sorted(shown):
        yield "proactive_entryuse", (entry, key, "shown", moment_of(visit.began))
    if visit.opens is not None:
        yield "proactive_entryuse", (used, key, "opened", moment_of(visit.opens))


def calls_row(day: date, calls: int, trail: Trail) -> tuple[Any, ...]:
    return trail.site, day, calls, trail.now

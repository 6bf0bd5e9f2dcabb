"""What was known of a visitor when each page of a visit was left, as facts."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Self

import msgspec

from proactive.models import TrailKind
from proactive.queries.sightings import (
    AGAIN,
    COUNTED,
    IN_VISIT,
    OF_ADDRESS,
    OF_TALKS,
    OF_VIEW,
    ON_PAGE,
    Talk,
    Visit,
)
from proactive.rules import FactValue, page_facts
from proactive.rules.pages import path_of, written

Facts = dict[str, FactValue]
# Its kind, its label, the field, and how many times at once.
Event = tuple[str, str, str, int]

events_of = msgspec.json.Decoder(list[Event]).decode
customer_of = msgspec.json.Decoder(tuple[int, str, str, float | None]).decode


class Known:
    """What is known at the views of one visit after another, of those facts that are asked: what a visitor
    has searched and read stays known on the pages after it."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        self.asks_address = bool(names & OF_ADDRESS)
        self.asks_page = not names.isdisjoint(ON_PAGE)
        self.asks_visit = not names.isdisjoint(IN_VISIT)
        self.asks_again = bool(names & AGAIN)
        self.asks_talks = bool(names & OF_TALKS)
        self.follows = self.asks_visit or self.asks_again
        self.of_address = lru_cache(maxsize=50_000)(page_facts)
        self.path = lru_cache(maxsize=50_000)(lambda url: path_of(written(url)))

    def of(self, visit: Visit) -> Self:
        """What is asked next is asked of this visit."""
        self.visit = visit
        columns = (visit.titles, visit.seconds, visit.scroll, visit.on_site_s)
        self.columns = [(name, told) for name, told in zip(OF_VIEW, columns, strict=True) if told is not None]
        self.throughout: Facts = {
            "device": visit.device,
            "language": visit.language,
            "place.country": visit.country or None,
            "place.city": visit.city or None,
            **(of_customer(visit.customer) if visit.customer else {}),
        }
        self.passed = 0
        self.seen: Counter[str] = Counter()
        self.heard: dict[str, None] = {}
        self.searches: list[str] = []
        return self

    def facts(self, n: int) -> Facts:
        """At the view of this number; the numbers that are asked of a visit may only grow."""
        visit, url = self.visit, self.visit.urls[n]
        facts = self.throughout.copy()
        facts["visit.pages"] = n + 1
        if self.asks_address:
            facts |= self.of_address(url, "", visit.referrer)
        for name, told in self.columns:
            facts[name] = told[n]
        if self.asks_page:
            happened = visit.events[n] if visit.events else None
            facts |= on_page(events_of(happened)) if happened else NOTHING_HAPPENED
        if self.follows:
            self.follow(n)
            facts |= self.of_visit(url)
        if self.asks_talks:
            facts |= of_talks(visit.talks, visit.at(n))
        return facts

    def follow(self, n: int) -> None:
        """Up to the view of this number."""
        for passed in range(self.passed, n + 1):
            if self.asks_again:
                self.seen[self.path(self.visit.urls[passed])] += 1
            if self.visit.events and (happened := self.visit.events[passed]):
                self.hear(events_of(happened))
        self.passed = n + 1

    def hear(self, happened: Sequence[Event]) -> None:
        for kind, label, _, times in happened:
            if kind == TrailKind.SEARCH:
                self.searches += [label] * times
            elif kind == TrailKind.EVENT:
                self.heard[label] = None
            elif kind in READ:
                self.heard[kind] = None

    def of_visit(self, url: str) -> Facts:
        return {
            "page.views": self.seen[self.path(url)] if self.asks_again else None,
            "search.count": len(self.searches),
            "search.words": self.searches[-1] if self.searches else None,
            "events": tuple(self.heard),
            "help.read": TrailKind.ARTICLE_READ in self.heard,
            "help.useless": TrailKind.ARTICLE_UNHELPFUL in self.heard,
        }


READ = frozenset((TrailKind.ARTICLE_READ, TrailKind.ARTICLE_UNHELPFUL))


def on_page(happened: Sequence[Event]) -> Facts:
    kinds: Counter[str] = Counter()
    for kind, _, _, times in happened:
        kinds[kind] += times
    return {
        **{name: kinds[kind] for name, kind in COUNTED.items()},
        "form.refused": tuple(field for kind, _, field, _ in happened if kind == TrailKind.FORM_REFUSED),
        "form.started": kinds[TrailKind.FORM_PROGRESS] > 0,
    }


NOTHING_HAPPENED = on_page([])


def of_customer(told: str) -> Facts:
    visits, external_id, tier, value = customer_of(told)
    return {
        "visitor.visits": visits,
        "visitor.known": bool(external_id),
        "visitor.tier": tier or None,
        "visitor.value": value,
    }


def of_talks(talks: Sequence[Talk], at: datetime) -> Facts:
    begun = [talk for talk in talks if talk[0] <= at]
    return {
        "chat.count": len(begun),
        "chat.open": any(is_open(talk, at) for talk in begun),
        "chat.days_ago": (at - begun[-1][0]).total_seconds() / 86_400 if begun else None,
    }


def is_open(talk: Talk, at: datetime) -> bool:
    began_at, ended_at = talk
    return began_at <= at and (ended_at is None or at < ended_at)

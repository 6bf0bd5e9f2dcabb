"""What a trigger would have done on real traffic, before it does anything."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction

from proactive.models import Trigger
from proactive.rules import FactValue, History, Shown, compiled, facts_of, page_facts, parse, why_quiet

PAGES_SHOWN = 20
AT_ONCE = 5_000

# What the rows of a visit tell when a page was left.
KEPT = frozenset(
    (
        *("page.url", "page.path", "page.title", "page.seconds", "page.scroll", "site.seconds"),
        *("visit.pages", "referrer.url", "referrer.host", "device", "language", "place.country"),
        *("utm.source", "utm.medium", "utm.campaign", "utm.term", "utm.content"),
        *("form.errors", "form.refused", "form.started", "clicks.rage", "clicks.dead", "errors.script"),
        *("errors.request", "search.words", "events", "help.read", "help.useless"),
    )
)
FROM_EVENTS = frozenset(
    (
        *("form.errors", "form.refused", "form.started", "clicks.rage", "clicks.dead", "errors.script"),
        *("errors.request", "search.words", "events", "help.read", "help.useless"),
    )
)
OF_PAGE = frozenset(
    (
        *("page.url", "page.path", "page.title", "referrer.url", "referrer.host"),
        *("utm.source", "utm.medium", "utm.campaign", "utm.term", "utm.content"),
    )
)
WEEK = timedelta(days=7)
decoded = msgspec.json.Decoder(list[list[str]]).decode
COUNTED = {
    "form.errors": "form_refused",
    "clicks.rage": "rage_click",
    "clicks.dead": "dead_click",
    "errors.script": "error",
    "errors.request": "request_failed",
}


@dataclass(slots=True)
class Rehearsal:
    """How often a trigger would have fired, to whom and where. `unknown` are the facts of its condition that
    no trail keeps, so that it may fire more often than this."""

    views: int = 0
    fired: int = 0
    visitors: int = 0
    pages: list[tuple[str, int]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def rehearse(trigger: Trigger, *, since: datetime, until: datetime) -> Rehearsal:
    """Hold the trigger against every page that was seen in this time. Each page counts with all that was
    known when it was left; the caps of the trigger hold, free slots and chance do not count."""
    condition = parse(trigger.condition)
    names = facts_of(condition)
    holds = compiled(condition)
    applies = lru_cache(maxsize=50_000)(trigger.page_rule.applies)
    speaks = lru_cache(maxsize=1_000)(trigger.speaks)
    about = lru_cache(maxsize=50_000)(page_facts)
    limits = trigger.limits
    asks_page = bool(names & OF_PAGE)
    asks_events = bool(names & FROM_EVENTS)
    done = Rehearsal(unknown=sorted(names - KEPT))
    shown: defaultdict[UUID, list[Shown]] = defaultdict(list)
    visitors: set[UUID] = set()
    pages: Counter[str] = Counter()
    for row in rows(trigger.site_id, since, until, with_events=asks_events):
        done.views += 1
        visitor, visit, url, title, at, seconds, scroll, referrer, device, language, country, *rest = row
        if not applies(url) or (trigger.devices and device not in trigger.devices):
            continue
        if not speaks(language):
            continue
        site_seconds, number, kinds = rest
        facts: dict[str, FactValue] = {
            "page.seconds": seconds,
            "page.scroll": scroll,
            "site.seconds": site_seconds,
            "visit.pages": number,
            "device": device,
            "language": language,
            "place.country": country or None,
        }
        if asks_page:
            facts |= about(url, title, referrer)
        if asks_events:
            facts |= facts_from(decoded(kinds)) if kinds else NOTHING_HAPPENED
        if holds(facts) is not True:
            continue
        # What is older than a week counts for no cap.
        before = shown[visitor] = [one for one in shown[visitor] if one.at > at - WEEK]
        if why_quiet(trigger.pk, visit.int, History(shown=before), at, limits) is None:
            visitors.add(visitor)
            before.append(Shown(trigger.pk, visit.int, at))
            pages[url] += 1
            done.fired += 1
    done.visitors = len(visitors)
    done.pages = pages.most_common(PAGES_SHOWN)
    return done


def facts_from(happened: list[list[str]]) -> dict[str, FactValue]:
    """What happened on a page, as facts."""
    kinds = Counter(kind for kind, _, _ in happened)
    searched = [label for kind, label, _ in happened if kind == "search"]
    return {
        **{name: kinds[kind] for name, kind in COUNTED.items()},
        "form.refused": tuple(field for kind, _, field in happened if kind == "form_refused"),
        "form.started": kinds["form_progress"] > 0,
        "help.read": kinds["article_read"] > 0,
        "help.useless": kinds["article_unhelpful"] > 0,
        "search.words": searched[-1] if searched else None,
        "events": tuple(label for kind, label, _ in happened if kind == "event"),
    }


NOTHING_HAPPENED = facts_from([])


def rows(site_id: int, since: datetime, until: datetime, *, with_events: bool) -> Iterator[Any]:
    """Every page view of the site in its order, by a cursor of the database: a million fit."""
    events = (
        "(SELECT jsonb_agg(jsonb_build_array(e.kind, e.label, e.field) ORDER BY e.at)"
        " FROM proactive_trailevent e WHERE e.view_id = p.id)"
    )
    query = f"""
        SELECT v.visitor_id, v.id, p.url, p.title, p.at, p.seconds, p.scroll, v.referrer, v.device,
          v.language, v.country,
          EXTRACT(epoch FROM p.at - v.began_at)::float8 + p.seconds,
          row_number() OVER (PARTITION BY v.id ORDER BY p.id),
          {events if with_events else "NULL::jsonb"}
        FROM proactive_visit v JOIN proactive_pageview p ON p.visit_id = v.id
        WHERE v.site_id = %s AND v.began_at >= %s AND v.began_at < %s
        ORDER BY v.id, p.id
    """  # noqa: S608  nothing of a request in it
    with transaction.atomic(), connection.cursor() as plain:
        plain.execute("SET LOCAL statement_timeout = 0")
        with connection.create_cursor(name="rehearsal") as cursor:
            cursor.execute(query, [site_id, since, until])
            while some := cursor.fetchmany(AT_ONCE):
                yield from some

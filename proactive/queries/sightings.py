"""Page views one after another, each with what was known of its visitor when the page was left."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db import connection, transaction

from chat.models import Conversation
from proactive.models import TrailKind
from proactive.rules import FactValue, page_facts
from proactive.rules.pages import path_of, written

AT_ONCE = 5_000

OF_VIEW = frozenset(
    (
        *("page.seconds", "page.scroll", "site.seconds", "visit.pages"),
        *("device", "language", "place.country", "place.region"),
    )
)
OF_ADDRESS = frozenset(
    (
        *("page.url", "page.path", "page.title", "referrer.url", "referrer.host"),
        *("utm.source", "utm.medium", "utm.campaign", "utm.term", "utm.content"),
    )
)
COUNTED = {
    "form.errors": TrailKind.FORM_REFUSED,
    "clicks.rage": TrailKind.RAGE_CLICK,
    "clicks.dead": TrailKind.DEAD_CLICK,
    "errors.script": TrailKind.ERROR,
    "errors.request": TrailKind.REQUEST_FAILED,
}
ON_PAGE = frozenset((*COUNTED, "form.refused", "form.started"))
IN_VISIT = frozenset(("search.count", "search.words", "events", "help.read", "help.useless"))
AGAIN = frozenset(("page.views",))
OF_CUSTOMER = frozenset(("visitor.visits", "visitor.known", "visitor.tier", "visitor.value"))
OF_TALKS = frozenset(("chat.open", "chat.count", "chat.days_ago"))

# Everything that the rows can tell; of the customer what is known today.
TOLD = OF_VIEW | OF_ADDRESS | ON_PAGE | IN_VISIT | AGAIN | OF_CUSTOMER | OF_TALKS

Facts = dict[str, FactValue]
Talk = tuple[datetime, datetime | None]
# Its kind, its label, the field, and how many times at once.
Event = tuple[str, str, str, int]

EVENTS = """
  (SELECT jsonb_agg(jsonb_build_array(e.kind, e.label, e.field, e.count) ORDER BY e.at)
   FROM proactive_trailevent e WHERE e.view_id = p.id)
"""
CUSTOMER = """
  (SELECT jsonb_build_array((SELECT count(*) FROM proactive_visit o
      WHERE o.visitor_id = v.visitor_id AND o.began_at <= v.began_at), c.external_id, c.value_tier,
      CASE WHEN jsonb_typeof(c.attributes->'value') = 'number' THEN c.attributes->'value' END)
    FROM chat_visitor c WHERE c.id = v.visitor_id)
"""
VIEWS = """
  SELECT v.visitor_id, v.id, p.url, p.title, EXTRACT(epoch FROM p.at)::float8, p.seconds, p.scroll,
    v.referrer, v.device, v.language, v.country,
    EXTRACT(epoch FROM p.at - v.began_at)::float8 + p.seconds,
    row_number() OVER (PARTITION BY v.id ORDER BY p.id),
    {events}, v.customer
  FROM (
    SELECT v.*, {customer} AS customer FROM proactive_visit v
    WHERE v.site_id = %(site)s AND {which} OFFSET 0
  ) v JOIN proactive_pageview p ON p.visit_id = v.id
  ORDER BY v.id, p.id
"""
PAST = "v.began_at >= %(since)s AND v.began_at < %(until)s"
HERE = "v.ended_at IS NULL AND v.seen_at > clock_timestamp() - make_interval(secs => %(gone)s)"

events_of = msgspec.json.Decoder(list[Event]).decode
customer_of = msgspec.json.Decoder(tuple[int, str, str, float | None]).decode


class Row(NamedTuple):
    """A page view as it stands in the database."""

    visitor: UUID
    visit: UUID
    url: str
    title: str
    at_s: float
    seconds: int
    scroll: int
    referrer: str
    device: str
    language: str
    country: str
    on_site_s: float
    number: int
    events: str | None
    customer: str | None

    @property
    def at(self) -> datetime:
        """Made where it is asked for: a million times take seconds."""
        return datetime.fromtimestamp(self.at_s, UTC)


def views(site_id: int, which: str, names: frozenset[str], **times: datetime | float) -> Iterator[Row]:
    """The page views of PAST or HERE in the order of their visits, with as much as these facts ask; by a
    cursor of the database, so that a million fit."""
    query = VIEWS.format(
        which=which,
        events=EVENTS if names & (ON_PAGE | IN_VISIT) else "NULL::jsonb",
        customer=CUSTOMER if names & OF_CUSTOMER else "NULL::jsonb",
    )
    with transaction.atomic(), connection.cursor() as plain:
        plain.execute("SET LOCAL statement_timeout = 0")
        with connection.create_cursor(name="sightings") as cursor:
            cursor.execute(query, {"site": site_id, **times})
            while some := cursor.fetchmany(AT_ONCE):
                yield from map(Row._make, some)


def talks_of(site_id: int, since: datetime | None = None) -> Mapping[UUID, Sequence[Talk]]:
    """When the visitors of a site talked, from beginning to end, the first talk first."""
    found: defaultdict[UUID, list[Talk]] = defaultdict(list)
    talks = Conversation.objects.filter(site=site_id).order_by("created_at")
    if since is not None:
        talks = talks.filter(created_at__gte=since)
    for visitor, began_at, ended_at in talks.values_list("visitor_id", "created_at", "ended_at").iterator():
        found[visitor].append((began_at, ended_at))
    return found


class Known:
    """What is known at each of the views that come by, of those facts that are asked. Every view of a visit
    must come by: what a visitor has searched and read stays known on the pages after it."""

    def __init__(self, names: frozenset[str], talks: Mapping[UUID, Sequence[Talk]]) -> None:
        self.talks = talks
        self.asks_address = bool(names & OF_ADDRESS)
        self.asks_page = bool(names & ON_PAGE)
        self.asks_visit = bool(names & IN_VISIT)
        self.asks_again = bool(names & AGAIN)
        self.asks_customer = bool(names & OF_CUSTOMER)
        self.asks_talks = bool(names & OF_TALKS)
        self.follows = self.asks_visit or self.asks_again
        self.of_address = lru_cache(maxsize=50_000)(page_facts)
        self.path = lru_cache(maxsize=50_000)(lambda url: path_of(written(url)))
        self.visit: UUID | None = None
        self.begin()

    def begin(self) -> None:
        self.seen: Counter[str] = Counter()
        self.names: dict[str, None] = {}
        self.searches: list[str] = []

    def pass_by(self, row: Row) -> None:
        if not self.follows:
            return
        if row.visit != self.visit:
            self.visit = row.visit
            self.begin()
        if self.asks_again:
            self.seen[self.path(row.url)] += 1
        if self.asks_visit and row.events:
            for kind, label, _, times in events_of(row.events):
                if kind == TrailKind.SEARCH:
                    self.searches += [label] * times
                elif kind == TrailKind.EVENT:
                    self.names[label] = None
                elif kind in READ:
                    self.names[kind] = None

    def facts(self, row: Row) -> Facts:
        """At the view that came by last."""
        facts: Facts = {
            "page.seconds": row.seconds,
            "page.scroll": row.scroll,
            "site.seconds": row.on_site_s,
            "visit.pages": row.number,
            "device": row.device,
            "language": row.language,
            "place.country": row.country or None,
            "place.region": None,
        }
        if self.asks_address:
            facts |= self.of_address(row.url, row.title, row.referrer)
        if self.asks_page:
            facts |= on_page(events_of(row.events)) if row.events else NOTHING_HAPPENED
        if self.asks_again:
            facts["page.views"] = self.seen[self.path(row.url)]
        if self.asks_visit:
            facts |= self.of_visit()
        if self.asks_customer and row.customer:
            facts |= of_customer(row.customer)
        if self.asks_talks:
            facts |= of_talks(self.talks.get(row.visitor, ()), row.at)
        return facts

    def of_visit(self) -> Facts:
        return {
            "search.count": len(self.searches),
            "search.words": self.searches[-1] if self.searches else None,
            "events": tuple(self.names),
            "help.read": TrailKind.ARTICLE_READ in self.names,
            "help.useless": TrailKind.ARTICLE_UNHELPFUL in self.names,
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

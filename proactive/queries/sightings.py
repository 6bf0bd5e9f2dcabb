"""Visits one after another, each with its page views, as far as the facts of a condition ask."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import psycopg
from django.db import connection, transaction

from kit.statements import prepared
from proactive.models import TrailKind

AT_ONCE = 2_000

# By its fact, what a view itself tells.
OF_VIEW = {
    "page.title": "p.title",
    "page.seconds": "p.seconds",
    "page.scroll": "p.scroll",
    "site.seconds": "date_part('epoch', p.at - v.began_at) + p.seconds",
}
OF_VISIT = frozenset(("visit.pages", "device", "language", "place.country", "place.city"))
OF_ADDRESS = frozenset(
    (
        *("page.url", "page.path", "referrer.url", "referrer.host"),
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
# By its fact, what happens on a page; the second counts until the visit ends.
ON_PAGE = {
    **COUNTED,
    "form.refused": TrailKind.FORM_REFUSED,
    "form.started": TrailKind.FORM_PROGRESS,
}
IN_VISIT = {
    "search.count": TrailKind.SEARCH,
    "search.words": TrailKind.SEARCH,
    "events": TrailKind.EVENT,
    "help.read": TrailKind.ARTICLE_READ,
    "help.useless": TrailKind.ARTICLE_UNHELPFUL,
}
AGAIN = frozenset(("page.views",))
OF_CUSTOMER = frozenset(("visitor.visits", "visitor.known", "visitor.tier", "visitor.value"))
OF_TALKS = frozenset(("chat.open", "chat.count", "chat.days_ago"))

# Everything that the rows can tell; of the customer what is known today.
TOLD = (
    OF_VIEW.keys() | OF_VISIT | OF_ADDRESS | ON_PAGE.keys() | IN_VISIT.keys() | AGAIN | OF_CUSTOMER | OF_TALKS
)

Talk = tuple[datetime, datetime | None]
EVENTS = """
  (SELECT json_agg(json_build_array(e.kind, e.label, e.field, e.count) ORDER BY e.at)
   FROM proactive_trailevent e WHERE e.view_id = p.id AND e.kind = ANY(%(kinds)s))::text
"""
CUSTOMER = """
  (SELECT jsonb_build_array((SELECT count(*) FROM proactive_visit o
      WHERE o.visitor_id = v.visitor_id AND o.began_at <= v.began_at), c.external_id, c.value_tier,
      CASE WHEN jsonb_typeof(c.attributes->'value') = 'number' THEN c.attributes->'value' END)
    FROM chat_visitor c WHERE c.id = v.visitor_id)::text
"""
VISITS = """
  SELECT v.visitor_id, v.id, v.referrer, v.device, v.language, v.country, v.city, {customer},
    array_agg(p.url ORDER BY p.id), array_agg(date_part('epoch', p.at) ORDER BY p.id), {columns}
  FROM proactive_visit v JOIN proactive_pageview p ON p.visit_id = v.id
  WHERE v.site_id = %(site)s AND {which}
  GROUP BY v.id ORDER BY v.id
"""
PAST = "v.began_at >= %(since)s AND v.began_at < %(until)s"
HERE = "v.ended_at IS NULL AND v.seen_at > clock_timestamp() - make_interval(secs => %(gone)s)"
TALKS = """
  SELECT visitor_id, created_at, ended_at FROM chat_conversation WHERE visitor_id = ANY(%s)
  ORDER BY created_at
"""


class Visit(NamedTuple):
    """A visit as it stands in the database, with its page views in their order. What no fact asks is None."""

    visitor: UUID
    visit: UUID
    referrer: str
    device: str
    language: str
    country: str
    city: str
    customer: str | None
    urls: list[str]
    # Moments are made where they are asked for: a million times take seconds.
    at_s: list[float]
    titles: list[str] | None
    seconds: list[int] | None
    scroll: list[int] | None
    on_site_s: list[float] | None
    events: list[str | None] | None
    talks: Sequence[Talk]

    def at(self, n: int) -> datetime:
        """When the view of this number began."""
        return datetime.fromtimestamp(self.at_s[n], UTC)


def visits(site_id: int, which: str, names: frozenset[str], **times: datetime | float) -> Iterator[Visit]:
    """The visits of PAST or HERE that have a page view, in their order, with as much as these facts ask; by a
    cursor of the database, so that a million views fit."""
    kinds = sorted({kind.value for name, kind in (*ON_PAGE.items(), *IN_VISIT.items()) if name in names})
    columns = [
        *(
            f"array_agg({column} ORDER BY p.id)" if name in names else "NULL"
            for name, column in OF_VIEW.items()
        ),
        f"array_agg({EVENTS} ORDER BY p.id)" if kinds else "NULL",
    ]
    customer = CUSTOMER if names & OF_CUSTOMER else "NULL"
    query = VISITS.format(which=which, customer=customer, columns=", ".join(columns))
    with transaction.atomic(), connection.cursor() as plain:
        plain.execute("SET LOCAL statement_timeout = 0")
        # All of it is read.
        plain.execute("SET LOCAL cursor_tuple_fraction = 1")
        with psycopg.ServerCursor(connection.connection, "sightings") as cursor:
            # Nothing of a request in it. As text, a million rows take twice as long to read.
            cursor.execute(query.encode(), {"site": site_id, "kinds": kinds, **times}, binary=True)
            while some := cursor.fetchmany(AT_ONCE):
                talks = talks_of({row[0] for row in some})
                for row in some:
                    yield Visit._make((*row, talks.get(row[0], ())))


def talks_of(visitors: Collection[UUID]) -> Mapping[UUID, Sequence[Talk]]:
    """When these visitors talked, from beginning to end, the first talk first."""
    found: defaultdict[UUID, list[Talk]] = defaultdict(list)
    with prepared(TALKS, [list(visitors)]) as cursor:
        for visitor, began_at, ended_at in cursor:
            found[visitor].append((began_at, ended_at))
    return found

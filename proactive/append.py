"""The one statement that stores beacons: opens or continues each visitor's visit, notes the page, and the one
that was left for it, adds what happened on them.

It takes one beacon or many, but of one visitor at most one. Times are the database's; a beacon says only
how long ago something was. What comes twice of a page adds nothing, in whatever order it comes. A beacon
whose token is unknown, blocked or another site's is answered with no row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from chat.models.conversation import time_ordered_id
from proactive.protocol import Told

SQL = """
WITH moment AS MATERIALIZED (
  SELECT clock_timestamp() AS now
), said AS MATERIALIZED (
  SELECT s.*, v.id AS visitor_id, moment.now
  FROM unnest(
    %s::int[], %s::bytea[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::text[],
    %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::uuid[]
  ) AS s(
    i, hash, site_id, url, title, referrer, campaign, device, browser, system, language, country, city,
    visit_id)
  CROSS JOIN moment
  JOIN chat_visitor v ON v.token_hash = s.hash AND v.site_id = s.site_id AND NOT v.is_blocked
), visits AS (
  INSERT INTO proactive_visit AS t (id, site_id, visitor_id, began_at, seen_at, landing_url, referrer,
    campaign, url, title, device, browser, system, language, country, city, changed_at)
  SELECT visit_id, site_id, visitor_id, now, now, url, referrer, campaign, url, title, device, browser,
    system, language, country, city, now
  FROM said ORDER BY visitor_id
  ON CONFLICT (visitor_id) WHERE ended_at IS NULL DO UPDATE
    SET seen_at = GREATEST(t.seen_at, excluded.seen_at), url = excluded.url, title = excluded.title,
      changed_at = excluded.changed_at
  RETURNING new.id, new.visitor_id, old.id IS NULL AS is_new
), pages AS MATERIALIZED (
  SELECT p.*, s.now - p.ago * interval '1 millisecond' AS at,
    COALESCE(
      CASE WHEN p.is_left THEN (
        SELECT w.visit_id FROM proactive_visit o JOIN proactive_pageview w ON w.visit_id = o.id
        WHERE o.visitor_id = s.visitor_id AND w.view = p.view ORDER BY o.began_at DESC LIMIT 1) END,
      visits.id) AS visit_id
  FROM unnest(
    %s::int[], %s::int[], %s::bool[], %s::bigint[], %s::int[], %s::text[], %s::text[], %s::int[],
    %s::int[], %s::int[], %s::uuid[]
  ) AS p(page, i, is_left, view, told, url, title, seconds, scroll, ago, id)
  JOIN said s USING (i)
  JOIN visits USING (visitor_id)
), views AS (
  INSERT INTO proactive_pageview AS p (id, visit_id, view, url, title, at, seconds, scroll, told)
  SELECT id, visit_id, view, url, title, at, seconds, scroll, told FROM pages
  ON CONFLICT (visit_id, view) DO UPDATE
    SET seconds = GREATEST(p.seconds, excluded.seconds), scroll = GREATEST(p.scroll, excluded.scroll),
      title = CASE WHEN excluded.title = '' THEN p.title ELSE excluded.title END,
      told = GREATEST(p.told, excluded.told)
  RETURNING new.id, new.visit_id, new.view, old.told AS told_before,
    (old.seconds, old.scroll) IS DISTINCT FROM (new.seconds, new.scroll) AS has_moved
), news AS (
  SELECT pages.*, views.id AS view_id, views.told_before IS NULL AS is_new,
    COALESCE(views.told_before, -1) AS heard, views.has_moved OR views.told_before < pages.told AS is_news
  FROM pages JOIN views USING (visit_id, view)
), events AS (
  INSERT INTO proactive_trailevent (id, view_id, kind, at, label, field, code, count)
  SELECT e.id, news.view_id, e.kind, news.at - e.ago * interval '1 millisecond', e.label, e.field, e.code,
    e.count
  FROM unnest(
    %s::int[], %s::int[], %s::uuid[], %s::text[], %s::int[], %s::text[], %s::text[], %s::int[], %s::int[]
  ) AS e(page, nth, id, kind, ago, label, field, code, count)
  JOIN news USING (page)
  WHERE e.nth > news.heard
)
SELECT s.i, s.visitor_id, visits.id, news.view_id, visits.is_new, news.is_new,
  news.is_news OR COALESCE(before.is_news, false), c.id,
  (SELECT i.id FROM proactive_invitation i
    WHERE i.visitor_id = s.visitor_id AND i.arm = 'by_hand' AND i.shown_at IS NULL
      AND i.eligible_at > s.now - interval '5 minutes' ORDER BY i.id DESC LIMIT 1)
FROM said s
JOIN visits USING (visitor_id)
JOIN news ON news.i = s.i AND NOT news.is_left
LEFT JOIN news before ON before.i = s.i AND before.is_left
LEFT JOIN chat_conversation c ON c.visitor_id = s.visitor_id AND c.state <> 'closed'
"""


@dataclass(slots=True, frozen=True, kw_only=True)
class Page:
    """What is told of a page, `ago` milliseconds ago; `heard` is how many events it had told before these. Of
    an older script `n` says how often it has told something instead."""

    view: int
    url: str
    title: str = ""
    seconds: int = 0
    scroll: int = 0
    ago: int = 0
    heard: int = 0
    n: int | None = None
    events: tuple[Told, ...] = ()

    @property
    def told(self) -> int:
        """The number of the last of them."""
        return self.heard + len(self.events) if self.n is None else self.n

    @property
    def numbered(self) -> Iterator[tuple[int, Told]]:
        """Its events, each to be stored once: where its number is higher than what was told before."""
        if self.n is None:
            yield from enumerate(self.events, start=self.heard + 1)
        else:
            yield from ((self.n, event) for event in self.events)


@dataclass(slots=True, frozen=True, kw_only=True)
class Row:
    """A beacon that may be stored as it is: everything in it is cut, cleaned and masked. `left` is another
    page than `page`."""

    hash: bytes
    site_id: int
    page: Page
    left: Page | None = None
    referrer: str = ""
    campaign: str = "{}"
    device: str = "desktop"
    browser: str = ""
    system: str = ""
    language: str = ""
    country: str = ""
    city: str = ""
    visit_id: UUID = field(default_factory=time_ordered_id)


@dataclass(slots=True, frozen=True)
class Recorded:
    """What a beacon became. `is_news` is false where all of it had come before; `conversation_id` is the
    visitor's open one, `invitation_id` an agent's word to them that no page has shown yet."""

    visitor_id: UUID
    visit_id: UUID
    view_id: UUID
    is_new_visit: bool
    is_new_view: bool
    is_news: bool
    conversation_id: UUID | None
    invitation_id: UUID | None = None


def parameters(rows: Sequence[Row]) -> list[list[Any]]:
    """The rows, their pages and what happened on these, as the statement's arrays."""
    pages = [(i, page) for i, row in enumerate(rows) for page in (row.page, row.left) if page is not None]
    told = [(at, nth, event) for at, (_, page) in enumerate(pages) for nth, event in page.numbered]
    return [
        list(range(len(rows))),
        *columns(rows, "hash", "site_id"),
        *columns([row.page for row in rows], "url", "title"),
        *columns(rows, "referrer", "campaign", "device", "browser", "system", "language", "country", "city"),
        *columns(rows, "visit_id"),
        list(range(len(pages))),
        [i for i, _ in pages],
        [page is rows[i].left for i, page in pages],
        *columns([page for _, page in pages], *PAGE_COLUMNS),
        [time_ordered_id(page.ago) for _, page in pages],
        [at for at, _, _ in told],
        [nth for _, nth, _ in told],
        [time_ordered_id() for _ in told],
        *columns([event for _, _, event in told], "kind", "ago", "label", "field", "code", "count"),
    ]


PAGE_COLUMNS = ("view", "told", "url", "title", "seconds", "scroll", "ago")


def columns(things: Sequence[object], *names: str) -> list[list[Any]]:
    return [[getattr(thing, name) for thing in things] for name in names]


def append(rows: Sequence[Row]) -> list[Recorded | None]:
    """Store them all or none; None for each row whose visitor is not known."""
    answers: list[Recorded | None] = [None] * len(rows)
    connection.ensure_connection()
    # Prepared once for each connection: planning it costs more than a few rows. Django would send it anew.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(SQL, parameters(rows), prepare=True)
        for i, *values in cursor.fetchall():
            answers[i] = Recorded(*values)
    return answers

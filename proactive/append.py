"""The one statement that stores beacons: opens or continues each visitor's visit, notes the page, adds
what happened on it.

It takes one beacon or many, but of one visitor at most one. Times are the database's; a beacon says only
how long ago something was. A beacon that comes twice adds nothing, and one whose token is unknown, blocked
or another site's is answered with no row.
"""

from collections.abc import Sequence
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
    %s::int[], %s::bytea[], %s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[],
    %s::jsonb[], %s::int[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::uuid[], %s::uuid[]
  ) AS s(
    i, hash, site_id, view, n, url, title, referrer, campaign, seconds, scroll, device, browser, system,
    language, country, city, visit_id, view_id)
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
), views AS (
  INSERT INTO proactive_pageview AS p (id, visit_id, view, url, title, at, seconds, scroll, told)
  SELECT s.view_id, visits.id, s.view, s.url, s.title, s.now, s.seconds, s.scroll, s.n
  FROM said s JOIN visits USING (visitor_id)
  ON CONFLICT (visit_id, view) DO UPDATE
    SET seconds = GREATEST(p.seconds, excluded.seconds), scroll = GREATEST(p.scroll, excluded.scroll),
      title = CASE WHEN excluded.title = '' THEN p.title ELSE excluded.title END,
      told = GREATEST(p.told, excluded.told)
  RETURNING new.id, new.visit_id, old.told AS told_before
), events AS (
  INSERT INTO proactive_trailevent (id, view_id, kind, at, label, field, code, count)
  SELECT e.id, views.id, e.kind, s.now - e.ago * interval '1 millisecond', e.label, e.field, e.code, e.count
  FROM unnest(
    %s::int[], %s::uuid[], %s::text[], %s::int[], %s::text[], %s::text[], %s::int[], %s::int[]
  ) AS e(i, id, kind, ago, label, field, code, count)
  JOIN said s USING (i)
  JOIN visits USING (visitor_id)
  JOIN views ON views.visit_id = visits.id
  WHERE views.told_before IS NULL OR views.told_before < s.n
)
SELECT s.i, s.visitor_id, visits.id, views.id, visits.is_new, views.told_before IS NULL,
  views.told_before IS NULL OR views.told_before < s.n, c.id,
  (SELECT i.id FROM proactive_invitation i
    WHERE i.visitor_id = s.visitor_id AND i.arm = 'by_hand' AND i.shown_at IS NULL
      AND i.eligible_at > s.now - interval '5 minutes' ORDER BY i.id DESC LIMIT 1)
FROM said s
JOIN visits USING (visitor_id)
JOIN views ON views.visit_id = visits.id
LEFT JOIN chat_conversation c ON c.visitor_id = s.visitor_id AND c.state <> 'closed'
"""


@dataclass(slots=True, frozen=True, kw_only=True)
class Row:
    """A beacon that may be stored as it is: everything in it is cut, cleaned and masked."""

    hash: bytes
    site_id: int
    view: int
    n: int
    url: str
    title: str = ""
    referrer: str = ""
    campaign: str = "{}"
    seconds: int = 0
    scroll: int = 0
    device: str = "desktop"
    browser: str = ""
    system: str = ""
    language: str = ""
    country: str = ""
    city: str = ""
    events: tuple[Told, ...] = ()
    visit_id: UUID = field(default_factory=time_ordered_id)
    view_id: UUID = field(default_factory=time_ordered_id)


@dataclass(slots=True, frozen=True)
class Recorded:
    """What a beacon became. `is_news` is false for one that had come before; `conversation_id` is the
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
    """The rows and their events as the statement's arrays."""
    told = [(i, event) for i, row in enumerate(rows) for event in row.events]
    return [
        list(range(len(rows))),
        *(
            [getattr(row, name) for row in rows]
            for name in (
                *("hash", "site_id", "view", "n", "url", "title", "referrer", "campaign", "seconds"),
                *("scroll", "device", "browser", "system", "language", "country", "city"),
                *("visit_id", "view_id"),
            )
        ),
        [i for i, _ in told],
        [time_ordered_id() for _ in told],
        *(
            [getattr(event, name) for _, event in told]
            for name in ("kind", "ago", "label", "field", "code", "count")
        ),
    ]


def append(rows: Sequence[Row]) -> list[Recorded | None]:
    """Store inside the current transaction; None for each row whose visitor is not known."""
    answers: list[Recorded | None] = [None] * len(rows)
    connection.ensure_connection()
    # Prepared once for each connection: planning it costs more than a few rows. Django would send it anew.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(SQL, parameters(rows), prepare=True)
        for i, *values in cursor.fetchall():
            answers[i] = Recorded(*values)
    return answers

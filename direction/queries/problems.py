"""What is wrong with the site's pages: how often it is reported, and what fixing it brought."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from direction.protocol import PageProblem

WEEKS = 8
WEEK = timedelta(weeks=1)
# Before and after are as long as each other, and no longer than this.
AROUND = timedelta(weeks=4)

# Conversations begun on the page in as many days before it was fixed as have passed since.
PROBLEMS = """
WITH shown AS (
  SELECT p.*, s.name AS site_name, least(%(now)s - p.fixed_at, %(around)s) AS around
  FROM direction_pageproblem p JOIN chat_site s ON s.id = p.site_id
  WHERE (p.status IN ('new', 'accepted') OR greatest(p.last_at, p.fixed_at) >= %(start)s)
    AND (%(sites)s::bigint[] IS NULL OR p.site_id = ANY(%(sites)s::bigint[]))
    AND (%(queues)s::bigint[] IS NULL OR EXISTS (SELECT 1 FROM routing_queue_sites q
      WHERE q.site_id = p.site_id AND q.queue_id = ANY(%(queues)s::bigint[])))
), counted AS (
  SELECT p.id, array_agg(r.at) AS reports FROM shown p JOIN direction_pagereport r ON r.problem_id = p.id
  GROUP BY p.id
)
SELECT p.id, p.site_name, p.page, p.element, p.tag, p.status, p.first_at, p.last_at, p.fixed_at,
  extract(epoch FROM p.around)::float8 / 86400, begun.before, begun.after, cardinality(c.reports), c.reports
FROM shown p JOIN counted c ON c.id = p.id
LEFT JOIN LATERAL (
  SELECT count(*) FILTER (WHERE v.created_at < p.fixed_at) AS before,
    count(*) FILTER (WHERE v.created_at >= p.fixed_at) AS after
  FROM chat_conversation v
  WHERE v.site_id = p.site_id AND split_part(split_part(v.page_url, '#', 1), '?', 1) = p.page
    AND v.created_at >= p.fixed_at - p.around AND v.created_at < p.fixed_at + p.around
) begun ON p.fixed_at IS NOT NULL
ORDER BY p.status IN ('fixed', 'declined'), cardinality(c.reports) DESC, p.last_at DESC LIMIT %(most)s
"""


def problems(
    queues: Collection[int] | None, sites: Collection[int] | None, now: datetime, most: int
) -> list[PageProblem]:
    """Those of these sites whose visitors wait in these queues, None being all: the open ones first, the most
    reported of them first; then those that were reported, or fixed, in the last eight weeks."""
    asked: dict[str, Any] = {
        "now": now,
        "start": now - WEEKS * WEEK,
        "around": AROUND,
        "queues": None if queues is None else list(queues),
        "sites": None if sites is None else list(sites),
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(PROBLEMS, asked)
        return [_problem(row, now) for row in cursor.fetchall()]


def _problem(row: tuple[Any, ...], now: datetime) -> PageProblem:
    told = dict(zip(PageProblem.__struct_fields__, row, strict=True))
    moments = told.pop("weeks")
    return PageProblem(**told, weeks=by_week(moments, now))


def by_week(moments: Collection[datetime], now: datetime) -> list[int]:
    """How many of them lie in each of the eight weeks that end now, the oldest week first."""
    ages = [(now - at) // WEEK for at in moments]
    return [sum(age == week for age in ages) for week in reversed(range(WEEKS))]

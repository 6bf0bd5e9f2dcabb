"""The trail: stored, ended, forgotten."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from kit.events import publish
from proactive.append import Recorded, Row, append
from proactive.events import TrailGrew
from proactive.models import EntryWish, PageView, Refusal, Visit

VISIT_ENDS_AFTER_MINUTES = 30
# Who goes so soon after a moment has answered it by going.
LEFT_WITHIN = timedelta(seconds=10)
DELETED_AT_ONCE = 5_000


def record(*, rows: Sequence[Row]) -> list[Recorded | None]:
    """Store what pages have told, at most one row of a visitor; None for those whose token opens nothing.

    Publishes TrailGrew for each visitor who is in a conversation.
    """
    recorded = append(rows)  # one statement, so a transaction of its own
    for one in recorded:
        if one is not None and one.conversation_id is not None and one.is_news:
            publish(TrailGrew(one.conversation_id, one.view_id))
    return recorded


@transaction.atomic
def count_refusals(*, counts: Mapping[tuple[int | None, str], int]) -> None:
    """Add to how many beacons were refused or cut in this hour, by site and reason. A site that is gone
    meanwhile is not counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO proactive_refusal AS r (hour, site_id, reason, count)
            SELECT date_trunc('hour', clock_timestamp()), g.site_id, g.reason, g.count
            FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS g(site_id, reason, count)
            WHERE g.site_id IS NULL OR EXISTS (SELECT FROM chat_site s WHERE s.id = g.site_id)
            ORDER BY 2, 3
            ON CONFLICT (hour, site_id, reason) DO UPDATE SET count = r.count + excluded.count
            """,
            [
                [site for site, _ in counts],
                [reason for _, reason in counts],
                list(counts.values()),
            ],
        )


@transaction.atomic
def end_quiet_visits() -> int:
    """End the visits that gave no sign for half an hour, at their last one, and note it on the invitations
    of which that was the answer; returns how many."""
    asked: Any = {"minutes": VISIT_ENDS_AFTER_MINUTES, "within": LEFT_WITHIN}
    with connection.cursor() as cursor:
        cursor.execute(END, asked)
        (ended,) = cursor.fetchone() or (0,)
    return int(ended)


# Whoever was left alone is asked the same, to compare with; whom an agent invites sees it only later.
END = """
WITH ended AS (
  UPDATE proactive_visit SET ended_at = seen_at, changed_at = clock_timestamp()
  WHERE id IN (
    SELECT id FROM proactive_visit
    WHERE ended_at IS NULL AND seen_at < clock_timestamp() - make_interval(mins => %(minutes)s)
    ORDER BY visitor_id FOR NO KEY UPDATE SKIP LOCKED)
  RETURNING id, ended_at
), answered AS (
  UPDATE proactive_invitation i SET left_at = ended.ended_at, changed_at = clock_timestamp()
  FROM ended
  WHERE i.visit_id = ended.id AND i.arm <> 'by_hand' AND i.accepted_at IS NULL
    AND ended.ended_at < i.eligible_at + %(within)s
)
SELECT count(*) FROM ended
"""


def forget_old_trail(*, now: datetime) -> int:
    """Delete the visits that are older than their site keeps them, a few thousand in each transaction;
    returns how many."""
    forgotten = 0
    while deleted := _forget_some(now):
        forgotten += deleted
    return forgotten


@transaction.atomic
def _forget_some(now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT v.id FROM proactive_visit v LEFT JOIN proactive_reach r ON r.site_id = v.site_id
            WHERE v.ended_at IS NOT NULL
              AND v.began_at < %s - make_interval(days => COALESCE(r.keep_days, %s))
            ORDER BY v.id LIMIT %s
            """,
            [now, KEEP_DAYS, DELETED_AT_ONCE],
        )
        old = [id for (id,) in cursor.fetchall()]
        cursor.execute(
            """
            DELETE FROM proactive_trailevent WHERE view_id IN (
              SELECT id FROM proactive_pageview WHERE visit_id = ANY(%s))
            """,
            [old],
        )
    PageView.objects.filter(visit__in=old).delete()
    Visit.objects.filter(pk__in=old).delete()
    EntryWish.objects.filter(at__lt=now - WISHES_KEPT).delete()
    Refusal.objects.filter(hour__lt=now - timedelta(days=KEEP_DAYS)).delete()
    return len(old)


KEEP_DAYS = 90
# As long as somebody looks for where conversations began.
WISHES_KEPT = timedelta(days=2)

"""The trail: stored, ended, forgotten."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from chat import queries as chat_queries
from chat.actions.people import forget_strangers, hold_strangers
from chat.models import Site
from kit.events import publish
from proactive.append import Recorded, Row, append
from proactive.events import TrailGrew
from proactive.models import EntryWish, GoalEvent, Invitation, Refusal, Visit

VISIT_ENDS_AFTER_MINUTES = 30
# Who goes so soon after a moment has answered it by going.
LEFT_WITHIN = timedelta(seconds=10)
DELETED_AT_ONCE = 500
FORGETS_FOR_S = 60


def record(*, rows: Sequence[Row]) -> list[Recorded | None]:
    """Store what pages have told, at most one row of a visitor; None for those whose token is unknown.

    Publishes TrailGrew for each visitor who is in a conversation.
    """
    recorded = append(rows)  # one statement, so a transaction of its own
    unknown = [i for i, one in enumerate(recorded) if one is None]
    for i, one in zip(unknown, _of_just_known([rows[i] for i in unknown]), strict=True):
        recorded[i] = one
    for one in recorded:
        if one is not None and one.conversation_id is not None and one.is_news:
            publish(TrailGrew(one.conversation_id, one.view_id))
    return recorded


def _of_just_known(rows: Sequence[Row]) -> list[Recorded | None]:
    """Store what is told with tokens of before a signing in. Whoever tells it hears of nothing."""
    after = chat_queries.hashes_after({row.hash for row in rows}) if rows else {}
    if not after:
        return [None] * len(rows)
    told = append([replace(row, hash=after.get(row.hash, row.hash)) for row in rows])
    return [one and replace(one, invitation_id=None) for one in told]


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
    """Delete the visits that are older than their site keeps them, and the visitors of whom nothing else is
    kept, a few hundred in each transaction and with a breath after each, for about a minute at most; returns
    how many visits. The next call does the rest."""
    EntryWish.objects.filter(at__lt=now - WISHES_KEPT).delete()
    Refusal.objects.filter(hour__lt=now - timedelta(days=KEEP_DAYS)).delete()
    ends = time.monotonic() + FORGETS_FOR_S
    forgotten = 0
    # Whoever has years to forget is not the first each time.
    for site_id, keep_days in Site.objects.order_by("?").values_list("pk", "reach__keep_days"):
        before = now - timedelta(days=KEEP_DAYS if keep_days is None else keep_days)
        while time.monotonic() < ends:
            began = time.monotonic()
            deleted = _forget_some(site_id, before)
            forgotten += deleted
            if deleted < DELETED_AT_ONCE:
                break
            # Pages go on telling: half of the time is theirs alone.
            time.sleep(time.monotonic() - began)
    return forgotten


@transaction.atomic
def _forget_some(site_id: int, before: datetime) -> int:
    """Visits, and with them the visitors of whom nothing else is kept."""
    old = Visit.objects.filter(site=site_id, began_at__lt=before, ended_at__isnull=False)
    found = dict(old.order_by("began_at").values_list("pk", "visitor")[:DELETED_AT_ONCE])
    # Visitors are locked before what is theirs.
    strangers = hold_strangers(visitor_ids=set(found.values()))
    with connection.cursor() as cursor:
        cursor.execute(FORGET, {"visits": list(found)})
        (deleted,) = cursor.fetchone() or (0,)
    forget_strangers(visitor_ids=set(strangers) - _kept_of(strangers))
    return int(deleted)


def _kept_of(visitor_ids: Collection[UUID]) -> set[UUID]:
    """Those of these visitors of whom something is kept longer than their trail: whoever was invited or left
    alone counts in the comparison for good."""
    kept: set[UUID] = set()
    for fact in (Visit, Invitation, GoalEvent, EntryWish):
        kept.update(fact.objects.filter(visitor__in=visitor_ids).values_list("visitor", flat=True))
    return kept


# What is kept for longer lets go of its visit. Of arrays PostgreSQL expects little, and looks for each by its
# index rather than through whole tables.
FORGET = """
WITH old AS MATERIALIZED (
  SELECT unnest(%(visits)s::uuid[]) AS id
), views AS MATERIALIZED (
  SELECT id FROM proactive_pageview WHERE visit_id = ANY(ARRAY(SELECT id FROM old))
), invitations AS (
  UPDATE proactive_invitation SET visit_id = NULL WHERE visit_id = ANY(ARRAY(SELECT id FROM old))
), uses AS (
  UPDATE proactive_entryuse SET visit_id = NULL WHERE visit_id = ANY(ARRAY(SELECT id FROM old))
), no_events AS (
  DELETE FROM proactive_trailevent WHERE view_id = ANY(ARRAY(SELECT id FROM views))
), no_views AS (
  DELETE FROM proactive_pageview WHERE id = ANY(ARRAY(SELECT id FROM views))
), no_visits AS (
  DELETE FROM proactive_visit WHERE id = ANY(ARRAY(SELECT id FROM old)) RETURNING 1
)
SELECT count(*) FROM no_visits
"""

KEEP_DAYS = 90
# As long as somebody looks for where conversations began.
WISHES_KEPT = timedelta(days=2)

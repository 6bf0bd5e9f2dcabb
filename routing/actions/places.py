"""What visitors who wait are shown: their place in line and how long it will take, never rising without a
reason that is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from kit.events import publish
from routing import estimates, locks
from routing.events import PlaceMoved
from routing.waits import Passed, Shown, shown


@dataclass(frozen=True, slots=True)
class Standing:
    """A stay, where it stands now, and what was shown of it."""

    stay: int
    conversation: UUID
    queue: int
    position: int
    ahead: int
    before: Shown | None
    passed: Passed | None


@transaction.atomic
def show_places(*, conversation_ids: Iterable[UUID] | None = None) -> int:
    """Work out what is shown of all open stays, or of these; returns how many changed.

    One process does it at a time; another that comes meanwhile leaves it to that. Publishes PlaceMoved.
    """
    if conversation_ids is None and not locks.only_one(locks.PLACES):
        return 0
    found = standings(conversation_ids)
    concerned = {standing.queue for standing in found}
    waits = {queue: flow.waits() for queue, flow in estimates.flows(concerned).items()}
    moved = []
    for standing in found:
        wait = waits[standing.queue].behind(standing.ahead)
        now = shown(standing.before, standing.position, wait, standing.passed)
        if now != standing.before:
            moved.append((standing, now))
    kept = _keep(moved) if moved else set()
    for standing, _ in moved:
        if standing.stay in kept:
            publish(PlaceMoved(standing.conversation))
    return len(kept)


def standings(conversation_ids: Iterable[UUID] | None) -> list[Standing]:
    """All in one go down the lines, or each of a few by counting who stands before it."""
    with connection.cursor() as cursor:
        if conversation_ids is None:
            cursor.execute(OF_ALL)
        else:
            cursor.execute(OF_THESE, [list(conversation_ids)])
        return [_standing(*row) for row in cursor.fetchall()]


OF_ALL = """
    SELECT s.id, s.conversation_id, s.queue_id, row_number() OVER line,
      row_number() OVER (PARTITION BY q.partition ORDER BY s.tier, s.due_at, s.id) - 1,
      s.shown_position, s.shown_minutes, s.shown_promised,
      COALESCE(max(s.id) OVER (PARTITION BY s.queue_id ORDER BY s.tier
        RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP) > s.id, false),
      COALESCE(max(s.id) FILTER (WHERE s.boost_s > 0) OVER (PARTITION BY s.queue_id, s.tier ORDER BY s.due_at
        RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP) > s.id, false)
    FROM routing_queuestay s JOIN routing_queue q ON q.id = s.queue_id
    WHERE s.left_at IS NULL AND s.kind = 'queue'
    WINDOW line AS (PARTITION BY s.queue_id ORDER BY s.tier, s.due_at, s.id)
"""

OF_THESE = """
    SELECT s.id, s.conversation_id, s.queue_id, b.in_queue + 1, b.in_partition, s.shown_position,
      s.shown_minutes, s.shown_promised, b.is_requeued, b.is_boosted
    FROM routing_queuestay s JOIN routing_queue q ON q.id = s.queue_id
    CROSS JOIN LATERAL (
      SELECT count(*) AS in_partition, count(*) FILTER (WHERE o.queue_id = s.queue_id) AS in_queue,
        COALESCE(bool_or(o.queue_id = s.queue_id AND o.tier < s.tier AND o.id > s.id), false) AS is_requeued,
        COALESCE(bool_or(o.queue_id = s.queue_id AND o.tier = s.tier AND o.due_at < s.due_at
          AND o.boost_s > 0 AND o.id > s.id), false) AS is_boosted
      FROM routing_queue oq JOIN routing_queuestay o ON o.queue_id = oq.id
      WHERE oq.partition = q.partition AND o.left_at IS NULL AND o.kind = 'queue'
        AND (o.tier, o.due_at, o.id) < (s.tier, s.due_at, s.id)
    ) b
    WHERE s.left_at IS NULL AND s.kind = 'queue' AND s.conversation_id = ANY(%s)
"""


def _standing(
    stay: int,
    conversation: UUID,
    queue: int,
    position: int,
    ahead: int,
    before: int | None,
    minutes: int | None,
    promised: int | None,
    is_requeued: bool,
    is_boosted: bool,
) -> Standing:
    """The flags say that somebody who came later goes before it, and by what right."""
    passed = Passed.REQUEUED if is_requeued else Passed.BOOSTED if is_boosted else None
    was = None if before is None else Shown(before, minutes, promised)
    return Standing(stay, conversation, queue, position, ahead, was, passed)


def _keep(moved: list[tuple[Standing, Shown]]) -> set[int]:
    """Write what is shown, and return of which stays. One that somebody is changing at this moment is left
    to the next time: waiting for many rows that others lock in their own order would end in deadlocks. What
    is shown is no fact of the stay, so `changed_at` is left alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH free AS MATERIALIZED (
              SELECT id FROM routing_queuestay WHERE id = ANY(%(stays)s::bigint[]) AND left_at IS NULL
              FOR NO KEY UPDATE SKIP LOCKED
            )
            UPDATE routing_queuestay s
            SET shown_position = n.position, shown_minutes = n.minutes, shown_promised = n.promised,
              shown_words = n.words
            FROM free JOIN unnest(%(stays)s::bigint[], %(positions)s::int[], %(minutes)s::int[],
                %(promised)s::int[], %(words)s::text[]) AS n(id, position, minutes, promised, words)
              ON n.id = free.id
            WHERE s.id = free.id RETURNING s.id
            """,
            {
                "stays": [standing.stay for standing, _ in moved],
                "positions": [now.position for _, now in moved],
                "minutes": [now.minutes for _, now in moved],
                "promised": [now.promised for _, now in moved],
                "words": [now.words for _, now in moved],
            },
        )
        return {stay for (stay,) in cursor.fetchall()}

"""What visitors who wait are shown: their place in line and how long it will take, never rising without a
reason that is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from kit.clock import database_now
from kit.events import publish
from routing import estimates, locks
from routing.events import PlaceMoved
from routing.models import QueueStay
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
    flows = estimates.flows()
    moved = []
    for standing in standings(conversation_ids):
        now = shown(
            standing.before, standing.position, flows[standing.queue].wait(standing.ahead), standing.passed
        )
        if now != standing.before:
            moved.append((standing, now))
    _keep(moved)
    for standing, _ in moved:
        publish(PlaceMoved(standing.conversation))
    return len(moved)


def standings(conversation_ids: Iterable[UUID] | None) -> list[Standing]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, conversation_id, queue_id, place, ahead, shown_position, shown_minutes,
              shown_promised, passed_by
            FROM (
              SELECT s.*, row_number() OVER (
                  PARTITION BY s.queue_id ORDER BY s.tier, s.due_at, s.id) AS place,
                row_number() OVER (PARTITION BY q.partition ORDER BY s.tier, s.due_at, s.id) - 1 AS ahead,
                CASE
                  WHEN EXISTS (SELECT FROM routing_queuestay o WHERE o.queue_id = s.queue_id
                    AND o.left_at IS NULL AND o.tier < s.tier AND o.id > s.id) THEN 'requeued'
                  WHEN EXISTS (SELECT FROM routing_queuestay o WHERE o.queue_id = s.queue_id
                    AND o.left_at IS NULL AND o.tier = s.tier AND o.due_at < s.due_at AND o.boost_s > 0
                    AND o.id > s.id) THEN 'boosted'
                END AS passed_by
              FROM routing_queuestay s JOIN routing_queue q ON q.id = s.queue_id
              WHERE s.left_at IS NULL AND s.kind = 'queue'
            ) placed
            WHERE %(all)s OR conversation_id = ANY(%(these)s)
            """,
            {"all": conversation_ids is None, "these": list(conversation_ids or ())},
        )
        return [
            Standing(
                stay,
                conversation,
                queue,
                place,
                ahead,
                None if before is None else Shown(before, minutes, promised),
                {None: None, "requeued": Passed.REQUEUED, "boosted": Passed.BOOSTED}[passed],
            )
            for stay, conversation, queue, place, ahead, before, minutes, promised, passed in (
                cursor.fetchall()
            )
        ]


def _keep(moved: list[tuple[Standing, Shown]]) -> None:
    now = database_now()
    QueueStay.objects.bulk_update(
        [
            QueueStay(
                pk=standing.stay,
                shown_position=shown.position,
                shown_minutes=shown.minutes,
                shown_promised=shown.promised,
                shown_words=shown.words,
                changed_at=now,
            )
            for standing, shown in moved
        ],
        ["shown_position", "shown_minutes", "shown_promised", "shown_words", "changed_at"],
        batch_size=1000,
    )

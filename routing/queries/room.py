"""How much more a queue could serve now: what those ask who invite visitors into it."""

from datetime import timedelta

from django.db import connection

from kit.clock import database_now
from routing.estimates import flows
from routing.models import Declared, Presence, QueueStay


def free_slots(queue_id: int) -> int:
    """How many conversations of this queue its agents could take now, beyond those who wait already."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT COALESCE((
              SELECT sum((d.capacity - d.used) / q.weight) FROM routing_desk d
              JOIN routing_member m ON m.agent_id = d.agent_id AND m.queue_id = q.id
              WHERE d.presence = %s AND d.declared = %s AND NOT d.not_responding AND d.used < d.capacity), 0)
            - (SELECT count(*) FROM routing_queuestay s WHERE s.queue_id = q.id AND s.left_at IS NULL)
            FROM routing_queue q WHERE q.id = %s
            """,
            [Presence.ONLINE, Declared.AVAILABLE, queue_id],
        )
        row = cursor.fetchone()
    return max(0, int(row[0])) if row else 0


def estimated_wait_s(queue_id: int) -> float | None:
    """How long somebody who came now would wait, in seconds; None when nobody is there to answer."""
    if free_slots(queue_id) > 0:
        return 0.0
    flow = flows([queue_id]).get(queue_id)
    waiting = QueueStay.objects.filter(queue=queue_id, left_at=None).count()
    wait = flow.wait(waiting) if flow else None
    return wait.seconds if wait else None


def arrivals_per_second(queue_id: int, within_s: int = 3600) -> float:
    """Of conversations that nobody invited, in the last hour."""
    since = database_now() - timedelta(seconds=within_s)
    came = QueueStay.objects.filter(queue=queue_id, entered_at__gt=since, is_transfer_stay=False)
    return came.filter(conversation__origin="reactive").count() / within_s

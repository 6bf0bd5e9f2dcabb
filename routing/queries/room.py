"""How much more a queue could serve now: what those ask who invite visitors into it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kit.clock import database_now
from kit.statements import prepared
from routing.estimates import flows
from routing.models import Declared, Presence, QueueStay, StayKind


def free_slots(queue_id: int) -> int:
    """How many conversations that came to this queue now its agents could take, with what it asks and within
    their caps, beyond those who wait for such room already. For whoever is being offered to one of them room
    is kept; who waits for their usual agent leaves it to others meanwhile."""
    with prepared(FREE_SLOTS, [Presence.ONLINE.value, Declared.AVAILABLE.value, queue_id]) as cursor:
        row = cursor.fetchone()
    return max(0, int(row[0])) if row else 0


FREE_SLOTS = """
  SELECT COALESCE((
    SELECT sum(LEAST((d.capacity - d.used) / q.weight, CASE WHEN m.cap IS NOT NULL THEN GREATEST(0, m.cap
      - (SELECT count(*) FROM routing_segment g
         WHERE g.agent_id = d.agent_id AND g.wrap_ended_at IS NULL AND g.weight > 0
           AND COALESCE(g.through, g.queue_id) = q.id)
      - (SELECT count(*) FROM routing_offer o JOIN routing_queuestay t ON t.id = o.stay_id
         WHERE o.agent_id = d.agent_id AND o.ended_at IS NULL AND COALESCE(t.through, t.queue_id) = q.id)
      ) END))
    FROM routing_desk d
    JOIN routing_member m ON m.agent_id = d.agent_id AND m.queue_id = q.id
    WHERE d.presence = %s AND d.declared = %s AND NOT d.not_responding AND d.used < d.capacity
      AND NOT EXISTS (SELECT FROM routing_requirement r WHERE r.queue_id = q.id AND NOT EXISTS (
        SELECT FROM routing_agentskill k
        WHERE k.agent_id = d.agent_id AND k.skill_id = r.skill_id AND k.level >= r.level))), 0)
  - (SELECT count(*) FROM routing_queuestay s
     WHERE s.queue_id = q.id AND s.left_at IS NULL AND s.kind = 'queue' AND NOT s.is_offered
       AND COALESCE(s.sticky_until <= clock_timestamp(), true))
  FROM routing_queue q WHERE q.id = %s
"""


def unasked(**lines: Any) -> QuerySet[QueueStay]:
    """Who stands in these lines and is not being offered to anybody: for all others room is kept."""
    return QueueStay.objects.filter(left_at=None, kind=StayKind.QUEUE, is_offered=False, **lines)


def estimated_wait_s(queue_id: int) -> float | None:
    """How long somebody who came now would wait, in seconds; None when nobody is there to answer."""
    if free_slots(queue_id) > 0:
        return 0.0
    flow = flows([queue_id]).get(queue_id)
    wait = flow.wait(unasked(queue=queue_id).count()) if flow else None
    return wait.seconds if wait else None


def arrivals_per_second(queue_id: int, within_s: int = 3600) -> float:
    """Of conversations that nobody invited, in the last hour."""
    since = database_now() - timedelta(seconds=within_s)
    came = QueueStay.objects.filter(queue=queue_id, entered_at__gt=since, is_transfer_stay=False)
    return came.filter(conversation__origin="reactive").count() / within_s


def slots_over_time(queue_id: int, since: datetime, until: datetime) -> list[tuple[datetime, int]]:
    """How many conversations of this queue its agents could have taken, from each moment at which that
    changed until the next, the earliest first. It is read from the facts, for those who are its agents
    today and what its conversations weigh today."""
    with connection.cursor() as cursor:
        cursor.execute(SLOTS, {"queue": queue_id, "since": since, "until": until})
        steps: list[tuple[datetime, int]] = cursor.fetchall()
    return steps


# Of each agent the room that they had, as it grew and shrank; together, less those who waited.
SLOTS = """
WITH asked AS (
  SELECT id, weight, tstzrange(%(since)s, %(until)s, '[]') AS time FROM routing_queue WHERE id = %(queue)s
), crew AS (SELECT agent_id FROM routing_member WHERE queue_id = %(queue)s
), taken AS (
  SELECT s.agent_id, s.from_at AS at, s.to_at AS until, s.capacity::bigint AS room
  FROM routing_agentstate s JOIN crew USING (agent_id), asked
  WHERE s.accepting AND tstzrange(s.from_at, s.to_at, '[]') && asked.time
  UNION ALL
  SELECT s.agent_id, s.joined_at, s.wrap_ended_at, -COALESCE(q.weight, asked.weight)::bigint
  FROM routing_segment s JOIN crew USING (agent_id) LEFT JOIN routing_queue q ON q.id = s.queue_id, asked
  WHERE s.role = 'owner' AND tstzrange(s.joined_at, s.wrap_ended_at, '[]') && asked.time
), moves AS (
  SELECT agent_id, at, room FROM taken
  UNION ALL SELECT agent_id, until, -room FROM taken WHERE until IS NOT NULL
), levels AS (
  SELECT agent_id, at, greatest(0, sum(sum(room)) OVER (PARTITION BY agent_id ORDER BY at)) AS room
  FROM moves GROUP BY agent_id, at
), steps AS (
  SELECT at, room - lag(room, 1, 0::numeric) OVER (PARTITION BY agent_id ORDER BY at) AS room FROM levels
  UNION ALL
  SELECT waited.at, waited.room FROM asked CROSS JOIN routing_queuestay s
  CROSS JOIN LATERAL (VALUES (s.entered_at, -asked.weight), (s.left_at, asked.weight)) waited(at, room)
  WHERE s.queue_id = asked.id AND tstzrange(s.entered_at, s.left_at, '[]') && asked.time
    AND waited.at IS NOT NULL
)
SELECT at, greatest(0, floor(sum(sum(room)) OVER (ORDER BY at) / (SELECT weight FROM asked)))::int
FROM steps GROUP BY at ORDER BY at
"""

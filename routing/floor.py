"""What a match needs to know of a partition: who has room, and what waits first within their reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from routing.models import Declared, Overflow, Presence, Queue
from routing.queries import candidates, micros, rings_of
from routing.strategy import Candidate, Item, Requirement, Ring, Strategy

# Beyond the room that there is, so that heads whom the free agents refused do not hide the rest.
HEADS_TO_SPARE = 50
# Of all lines together, so many for each that is to be decided: most of them find somebody.
READ_FOR_EACH = 4


@dataclass(frozen=True, slots=True)
class Floor:
    """A partition as it is now: who could take something, and what waits first in each line."""

    candidates: list[Candidate]
    items: list[Item]
    queues: dict[int, Queue]
    # More waits within reach than was read; what was read is what goes first.
    is_cut: bool

    @property
    def strategies(self) -> dict[int, Strategy]:
        return {queue.pk: Strategy(queue.strategy) for queue in self.queues.values()}


def read_floor(partition: int, now: datetime, *, at_once: int, whole: bool = False) -> Floor | None:
    """What is needed to decide so many times, or with `whole` all that could be; None when nobody has room
    or nothing waits within the reach of those who have, which is all that most matches find."""
    room = room_by_queue(partition)
    if not room:
        return None
    known = Queue.objects.filter(partition=partition)
    queues = {queue.pk: queue for queue in known.only("weight", "strategy", "offer_timeout_s", "offer_mode")}
    page = None if whole else at_once * READ_FOR_EACH
    items = heads(queues, room, at_once, page)
    if not items:
        return None
    now_us = micros(now)
    reached = {queue for item in items for queue in (item.queue, *item.extra_queues)}
    awaited = {item.preferred for item in items if item.preferred and item.sticky_until_us > now_us}
    return Floor(
        candidates(partition, serving=reached, also=awaited),
        items,
        queues,
        is_cut=len(items) == page,
    )


def room_by_queue(partition: int) -> dict[int, int]:
    """For each queue how much its agents could take now, in thousandths; only those where there is some."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT m.queue_id, sum(d.capacity - d.used)
            FROM routing_desk d
            JOIN routing_member m ON m.agent_id = d.agent_id
            JOIN routing_queue q ON q.id = m.queue_id
            WHERE d.presence = %s AND d.declared = %s AND NOT d.not_responding AND d.used < d.capacity
              AND q.partition = %s
            GROUP BY m.queue_id
            """,
            [Presence.ONLINE, Declared.AVAILABLE, partition],
        )
        return {queue: int(room) for queue, room in cursor.fetchall()}


def heads(queues: Mapping[int, Queue], room: Mapping[int, int], at_once: int, page: int | None) -> list[Item]:
    """In order, the first stays of each line (queue and signature) that is within reach of the room, as many
    as could be placed of each, and a page of all together."""
    reach = dict(room)
    for queue, helping in Overflow.objects.filter(to__in=room).values_list("queue_id", "to_id"):
        reach[queue] = reach.get(queue, 0) + room[helping]
    lightest = min(queue.weight for queue in queues.values())
    most = {queue: min(free // lightest, at_once) + HEADS_TO_SPARE for queue, free in reach.items()}
    rings = rings_of([queues[queue] for queue in reach])
    asked: dict[str, tuple[Requirement, ...]] = {}
    return [item_of_row(row, rings, asked) for row in _rows(list(room), most, page)]


def _rows(reach: list[int], most: Mapping[int, int], page: int | None) -> list[tuple[Any, ...]]:
    """Each line is found by skipping along the index, so that its length costs nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE line(queue, most, signature) AS (
              SELECT queue, most, (SELECT min(signature) FROM routing_queuestay
                WHERE left_at IS NULL AND NOT is_offered AND kind = 'queue' AND queue_id = queue)
              FROM unnest(%(queues)s::bigint[], %(most)s::int[]) AS within(queue, most)
              UNION ALL
              SELECT queue, most, (SELECT min(s.signature) FROM routing_queuestay s
                WHERE left_at IS NULL AND NOT is_offered AND kind = 'queue' AND queue_id = queue
                  AND s.signature > line.signature)
              FROM line WHERE signature IS NOT NULL
            )
            SELECT s.id, s.conversation_id, s.queue_id, (extract(epoch FROM s.entered_at) * 1000000)::bigint,
              (extract(epoch FROM s.due_at) * 1000000)::bigint, s.tier, s.weight, s.requirements::text,
              s.preferred_id, (extract(epoch FROM s.sticky_until) * 1000000)::bigint, s.refused_by,
              s.refusals_cleared, s.opened_to
            FROM line CROSS JOIN LATERAL (
              SELECT * FROM routing_queuestay
              WHERE left_at IS NULL AND NOT is_offered AND kind = 'queue'
                AND queue_id = line.queue AND signature = line.signature
                AND (queue_id = ANY(%(reach)s) OR opened_to && %(reach)s::bigint[])
              ORDER BY tier, due_at, id LIMIT line.most
            ) s
            ORDER BY s.tier, s.due_at, s.id LIMIT %(page)s
            """,
            {"queues": list(most), "most": list(most.values()), "reach": reach, "page": page},
        )
        return list(cursor.fetchall())


def item_of_row(
    row: tuple[Any, ...],
    rings: Mapping[int, tuple[Ring, ...]],
    asked: dict[str, tuple[Requirement, ...]],
) -> Item:
    """`asked` remembers what was read before: the stays of a line all ask the same."""
    stay, conversation, queue, entered_us, due_us, tier, weight, text, preferred, sticky_us, *rest = row
    refused_by, refusals_cleared, opened_to = rest
    requirements = asked.get(text)
    if requirements is None:
        requirements = asked[text] = tuple(Requirement(*each) for each in msgspec.json.decode(text))
    return Item(
        stay=stay,
        conversation=conversation,
        queue=queue,
        entered_us=entered_us,
        due_us=due_us,
        seq=stay,
        tier=tier,
        weight=weight,
        requirements=requirements,
        rings=rings[queue],
        preferred=preferred,
        sticky_until_us=sticky_us or 0,
        refused_by=frozenset(refused_by),
        refusals_cleared=refusals_cleared,
        extra_queues=tuple(opened_to),
    )

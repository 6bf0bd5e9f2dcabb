"""Reads shaped for deciding who gets what."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from routing import strategy
from routing.estimates import MOST_AT_ONCE, USUAL, USUAL_SERVICE_S
from routing.models import Declared, Desk, Presence, Queue, QueueStay, Relaxation
from routing.rates import curve, per_hour
from routing.strategy import Candidate, Cap, Item, Requirement, Ring
from routing.strategy.items import SECOND_US

# How fast conversations end before anything was seen of an agent or the team.
USUAL_RATES = per_hour(curve(USUAL, USUAL_SERVICE_S, MOST_AT_ONCE))


def micros(at: datetime | None) -> int:
    """Microseconds since the epoch."""
    return 0 if at is None else round(at.timestamp() * SECOND_US)


def partitions_with_work() -> list[int]:
    """Where something waits that nobody is being offered."""
    return list(
        Queue.objects.filter(stays__left_at=None, stays__is_offered=False)
        .order_by()
        .values_list("partition", flat=True)
        .distinct()
    )


def nobody_online(queue: Queue) -> bool:
    return not Desk.objects.filter(agent__memberships__queue=queue, presence=Presence.ONLINE).exists()


def partitions_of(agent_ids: Iterable[int]) -> list[int]:
    served = Queue.objects.filter(members__agent__in=agent_ids)
    return list(served.order_by("partition").values_list("partition", flat=True).distinct())


def rings_of(queues: Iterable[Queue]) -> dict[int, tuple[Ring, ...]]:
    """For each queue what it asks no more as time passes."""
    steps: defaultdict[int, defaultdict[int, list[strategy.Relaxation]]] = defaultdict(
        lambda: defaultdict(list)
    )
    queues = list(queues)
    for queue, after_s, skill, level in Relaxation.objects.filter(queue__in=queues).values_list(
        "queue_id", "after_s", "skill_id", "level"
    ):
        steps[queue][after_s].append(strategy.Relaxation(skill, level))
    return {
        queue.pk: tuple(
            Ring(after_s * SECOND_US, tuple(relaxations))
            for after_s, relaxations in sorted(steps[queue.pk].items())
        )
        for queue in queues
    }


def item_of(stay: QueueStay, rings: tuple[Ring, ...]) -> Item:
    return Item(
        stay=stay.pk,
        conversation=stay.conversation_id,
        queue=stay.queue_id,
        entered_us=micros(stay.entered_at),
        due_us=micros(stay.due_at),
        seq=stay.pk,
        tier=stay.tier,
        weight=stay.weight,
        requirements=tuple(Requirement(*asked) for asked in stay.requirements),
        rings=rings,
        preferred=stay.preferred_id,
        sticky_until_us=micros(stay.sticky_until),
        refused_by=frozenset(stay.refused_by),
        refusals_cleared=stay.refusals_cleared,
        extra_queues=tuple(stay.opened_to),
    )


def candidates(
    partition: int | None,
    *,
    serving: Collection[int] = (),
    also: Collection[int] = (),
    everyone: bool = False,
) -> list[Candidate]:
    """The partition's agents with room who serve one of these queues and those in `also`, or everyone who
    serves the partition; of all partitions with None."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT d.agent_id, d.capacity, d.used, d.presence, d.declared, d.not_responding,
              d.last_assigned_at, m.queues, m.caps, k.skills, k.levels, c.queues,
              c.held, c.awaiting, r.per_hour
            FROM routing_desk d
            LEFT JOIN routing_agentrates r ON r.agent_id = d.agent_id
            JOIN LATERAL (
              SELECT array_agg(m.queue_id) AS queues, array_agg(m.cap) AS caps
              FROM routing_member m JOIN routing_queue q ON q.id = m.queue_id
              WHERE m.agent_id = d.agent_id AND (%(all)s OR q.partition = %(partition)s)
            ) m ON m.queues IS NOT NULL
            LEFT JOIN LATERAL (
              SELECT array_agg(skill_id) AS skills, array_agg(level) AS levels
              FROM routing_agentskill WHERE agent_id = d.agent_id
            ) k ON true
            LEFT JOIN LATERAL (
              SELECT array_agg(queue_id) FILTER (WHERE weight > 0) AS queues,
                count(*) FILTER (WHERE segment) AS held, count(*) FILTER (WHERE awaiting) AS awaiting
              FROM (
                SELECT COALESCE(s.through, s.queue_id) AS queue_id, s.weight,
                  s.left_at IS NULL AS segment,
                  s.left_at IS NULL AND v.last_visitor_at > COALESCE(v.last_agent_at, 'epoch') AS awaiting
                FROM routing_segment s JOIN chat_conversation v ON v.id = s.conversation_id
                WHERE s.agent_id = d.agent_id AND s.wrap_ended_at IS NULL
                UNION ALL
                SELECT COALESCE(t.through, t.queue_id), o.weight, false, false
                FROM routing_offer o JOIN routing_queuestay t ON t.id = o.stay_id
                WHERE o.agent_id = d.agent_id AND o.ended_at IS NULL
              ) carried
            ) c ON true
            WHERE %(everyone)s OR d.agent_id = ANY(%(also)s) OR (
              d.presence = 'online' AND d.declared = 'available' AND NOT d.not_responding
              AND d.used < d.capacity
              AND d.agent_id IN (SELECT agent_id FROM routing_member WHERE queue_id = ANY(%(serving)s)))
            ORDER BY d.agent_id
            """,
            {
                "partition": partition,
                "all": partition is None,
                "everyone": everyone,
                "also": list(also),
                "serving": list(serving),
            },
        )
        return [candidate_of(row) for row in cursor.fetchall()]


def candidate_of(row: tuple[Any, ...]) -> Candidate:
    (agent, capacity, used, presence, declared, silent, assigned_at, *rest) = row
    queues, caps, skills, levels, carried_queues, held, awaiting, rates = rest
    carried = Counter(carried_queues or ())
    return Candidate(
        agent=agent,
        queues=frozenset(queues),
        capacity=capacity,
        used=used,
        caps={
            queue: Cap(cap, carried[queue])
            for queue, cap in zip(queues, caps, strict=True)
            if cap is not None
        },
        skills=dict(zip(skills or (), levels or (), strict=True)),
        online=presence == Presence.ONLINE,
        accepting=declared != Declared.AWAY,
        closing=declared == Declared.CLOSING,
        not_responding=silent,
        awaiting_reply=awaiting or 0,
        last_assigned_us=micros(assigned_at),
        held=held or 0,
        rates=tuple(rates) if rates else USUAL_RATES,
    )


def waiting_without_a_stay() -> list[UUID]:
    """Conversations that wait for a person since a crash or a lost hint, and stand in no queue."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.id FROM chat_conversation c
            WHERE c.state = 'waiting' AND NOT EXISTS (
              SELECT FROM routing_queuestay s
              WHERE s.conversation_id = c.id AND (s.left_at IS NULL OR s.entered_at >= c.waiting_since))
              AND EXISTS (SELECT FROM routing_queue_sites q WHERE q.site_id = c.site_id)
            ORDER BY c.waiting_since LIMIT 500
            """
        )
        return [id for (id,) in cursor.fetchall()]


def unsettled(conversation_id: UUID | None = None) -> list[UUID]:
    """Conversations whose segments or stays say something else than they do themselves, because that was
    changed this moment, or since a crash or a lost hint; of all, or this one if it is one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.conversation_id FROM routing_segment s
            JOIN chat_conversation c ON c.id = s.conversation_id
            WHERE s.left_at IS NULL AND s.wrap_ended_at IS NULL AND (%(all)s OR c.id = %(one)s)
              AND (c.state <> 'active' OR (s.role = 'owner' AND s.agent_id <> c.agent_id)
                OR (s.role = 'consult' AND s.agent_id = c.agent_id))
            UNION SELECT c.id FROM chat_conversation c
            WHERE c.state = 'active' AND (%(all)s OR c.id = %(one)s)
              AND NOT EXISTS (SELECT FROM routing_segment s
                WHERE s.conversation_id = c.id AND s.left_at IS NULL AND s.role = 'owner')
            UNION SELECT t.conversation_id FROM routing_queuestay t
            JOIN chat_conversation c ON c.id = t.conversation_id
            WHERE t.left_at IS NULL AND c.state = 'closed' AND (%(all)s OR c.id = %(one)s)
            LIMIT 500
            """,
            {"all": conversation_id is None, "one": conversation_id},
        )
        return [id for (id,) in cursor.fetchall()]

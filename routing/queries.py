"""Reads shaped for deciding and for the screens."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from chat.queries import head_of
from kit.clock import database_now
from routing import protocol, strategy
from routing.models import Declared, Desk, Offer, Presence, Queue, QueueStay, Relaxation, Segment
from routing.states import state_of
from routing.strategy import Candidate, Cap, Item, Requirement, Ring
from routing.strategy.items import SECOND_US


def micros(at: datetime | None) -> int:
    """Microseconds since the epoch."""
    return 0 if at is None else round(at.timestamp() * SECOND_US)


def partitions_with_work() -> list[int]:
    """Where something waits that nobody is being offered."""
    return list(
        Queue.objects.filter(stays__left_at=None, stays__is_offered=False)
        .values_list("partition", flat=True)
        .distinct()
    )


def partitions_of(agent_id: int) -> list[int]:
    return list(Queue.objects.filter(members__agent=agent_id).values_list("partition", flat=True).distinct())


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
    partition: int,
    *,
    serving: Collection[int] = (),
    also: Collection[int] = (),
    everyone: bool = False,
) -> list[Candidate]:
    """The partition's agents with room who serve one of these queues and those in `also`, or everyone who
    serves the partition."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT d.agent_id, d.capacity, d.used, d.presence, d.declared, d.not_responding,
              d.last_assigned_at, m.queues, m.caps, k.skills, k.levels, c.queues,
              c.held, c.awaiting
            FROM routing_desk d
            JOIN LATERAL (
              SELECT array_agg(m.queue_id) AS queues, array_agg(m.cap) AS caps
              FROM routing_member m JOIN routing_queue q ON q.id = m.queue_id
              WHERE m.agent_id = d.agent_id AND q.partition = %(partition)s
            ) m ON m.queues IS NOT NULL
            LEFT JOIN LATERAL (
              SELECT array_agg(skill_id) AS skills, array_agg(level) AS levels
              FROM routing_agentskill WHERE agent_id = d.agent_id
            ) k ON true
            LEFT JOIN LATERAL (
              SELECT array_agg(queue_id) FILTER (WHERE weight > 0) AS queues,
                count(*) FILTER (WHERE segment) AS held, count(*) FILTER (WHERE awaiting) AS awaiting
              FROM (
                SELECT s.queue_id, s.weight, s.left_at IS NULL AS segment, s.left_at IS NULL
                  AND v.last_visitor_at > COALESCE(v.last_agent_at, 'epoch') AS awaiting
                FROM routing_segment s JOIN chat_conversation v ON v.id = s.conversation_id
                WHERE s.agent_id = d.agent_id AND s.wrap_ended_at IS NULL
                UNION ALL
                SELECT t.queue_id, o.weight, false, false
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
                "everyone": everyone,
                "also": list(also),
                "serving": list(serving),
            },
        )
        return [candidate_of(row) for row in cursor.fetchall()]


def candidate_of(row: tuple[Any, ...]) -> Candidate:
    (agent, capacity, used, presence, declared, silent, assigned_at, *rest) = row
    queues, caps, skills, levels, carried_queues, held, awaiting = rest
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
    )


# What the screens show --------------------------------------------------------------------------------


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


def waiting_of_visitor(visitor_id: UUID) -> list[UUID]:
    """Also those whose stay has ended although they wait: outside the hours, or where too many were."""
    waiting = QueueStay.objects.filter(conversation__visitor_id=visitor_id, conversation__state="waiting")
    return list(waiting.values_list("conversation_id", flat=True).distinct())


def offered_to(conversation_id: UUID) -> list[int]:
    pending = Offer.objects.filter(stay__conversation_id=conversation_id, ended_at=None)
    return list(pending.values_list("agent_id", flat=True))


def desk_frame(agent_id: int) -> protocol.Desk | None:
    """An agent's desk as the console shows it; None for somebody without one."""
    desk = Desk.objects.filter(pk=agent_id).first()
    if desk is None:
        return None
    pending = (
        Offer.objects.filter(agent_id=agent_id, ended_at=None)
        .select_related(
            "stay__queue__team",
            "stay__conversation__visitor",
            "stay__conversation__agent",
            "stay__conversation__site",
        )
        .order_by("expires_at")
    )
    wraps = Segment.objects.filter(agent_id=agent_id, wrap_ended_at=None, wrap_until__isnull=False)
    return protocol.Desk(
        rev=micros(database_now()),
        state=state_of(desk),
        declared=desk.declared,  # type: ignore[arg-type]
        reason=desk.reason,
        capacity=desk.capacity,
        used=desk.used,
        offers=tuple(offer_card(offer) for offer in pending),
        wraps=tuple(
            protocol.Wrap(conv=wrap.conversation_id, until=wrap.wrap_until)
            for wrap in wraps
            if wrap.wrap_until
        ),
    )


def offer_card(offer: Offer) -> protocol.OfferCard:
    stay = offer.stay
    return protocol.OfferCard(
        id=offer.pk,
        head=head_of(stay.conversation, staff=True),
        queue=stay.queue.name,
        team=stay.queue.team.name,
        why=offer.why,
        offered_at=offer.offered_at,
        expires_at=offer.expires_at,
        waiting_since=stay.entered_at,
        is_transfer=stay.is_transfer_stay,
    )


def place_frame(conversation_id: UUID) -> protocol.Place | None:
    """Where a visitor stands; None for a conversation that no queue has seen."""
    stay = QueueStay.objects.filter(conversation_id=conversation_id).order_by("-pk").first()
    if stay is None:
        return None
    rev = micros(database_now())
    if stay.left_at is not None:
        return protocol.Place(conv=conversation_id, rev=rev, state=ENDED.get(stay.outcome, "ended"))
    return protocol.Place(
        conv=conversation_id,
        rev=rev,
        state="offered" if stay.is_offered else "waiting",
        position=stay.shown_position or 0,
        minutes=stay.shown_minutes,
        words=stay.shown_words,
        usual_agent_busy=bool(stay.sticky_until and stay.sticky_until > database_now()),
    )


ENDED: dict[str, Any] = {
    "answered": "answered",
    "closed_hours": "closed",
    "left_message": "closed",
    "rejected_full": "full",
}

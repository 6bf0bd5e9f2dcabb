"""Reads shaped for the wire: the agent's desk, the visitor's place in line."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q

from chat.protocol import ConvHead
from chat.queries import HEAD_PARTS, head_of, heads
from kit.clock import database_now
from routing import protocol
from routing.models import Desk, Offer, Queue, QueueStay, Role, Segment, StayKind
from routing.queries.deciding import micros
from routing.states import state_of

T = TypeVar("T")

# What a queue's agents do not take in this time goes back to whoever passed it on.
UNANSWERED = timedelta(seconds=60)


def waiting_of_visitor(visitor_id: UUID) -> list[UUID]:
    """Also those whose stay has ended although they wait: outside the hours, or where too many were."""
    waiting = QueueStay.objects.filter(conversation__visitor_id=visitor_id, conversation__state="waiting")
    return list(waiting.values_list("conversation_id", flat=True).distinct())


def offered_to(conversation_id: UUID) -> list[int]:
    pending = Offer.objects.filter(stay__conversation_id=conversation_id, ended_at=None)
    return list(pending.values_list("agent_id", flat=True))


def desk_frame(agent_id: int) -> protocol.Desk | None:
    """An agent's desk as the console shows it; None for somebody without one."""
    return desk_frames([agent_id]).get(agent_id)


def desk_frames(agent_ids: Collection[int]) -> dict[int, protocol.Desk]:
    """The desks of these agents as the console shows them, of those who have one."""
    desks, rev = _desks(agent_ids)
    offers = offers_by_agent([desk.pk for desk, holds in desks if holds.offers])
    wraps = wraps_by_agent([desk.pk for desk, holds in desks if holds.wraps])
    consulted = consults_by_agent([desk.pk for desk, holds in desks if holds.consults])
    passed_on = handing_by_agent([desk.pk for desk, holds in desks if holds.handing])
    return {
        desk.pk: protocol.Desk(
            rev=rev,
            state=state_of(desk),
            declared=desk.declared,  # type: ignore[arg-type]
            reason=desk.reason,
            capacity=desk.capacity,
            used=desk.used,
            serves=holds.serves,
            offers=tuple(offers.get(desk.pk, ())),
            wraps=tuple(wraps.get(desk.pk, ())),
            consults=tuple(consulted.get(desk.pk, ())),
            handing=tuple(passed_on.get(desk.pk, ())),
        )
        for desk, holds in desks
    }


@dataclass(frozen=True, slots=True)
class Holds:
    """Of what there is something on a desk, so that only that is read; and whether they serve a queue."""

    offers: bool
    wraps: bool
    consults: bool
    handing: bool
    serves: bool


def _desks(agent_ids: Collection[int]) -> tuple[list[tuple[Desk, Holds]], int]:
    """The desks of these agents, and what is on them; and when that was so."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT clock_timestamp(), d.agent_id, d.capacity, d.declared, d.reason, d.presence,
              d.not_responding, d.used,
              EXISTS (SELECT FROM routing_offer o WHERE o.agent_id = d.agent_id AND o.ended_at IS NULL),
              EXISTS (SELECT FROM routing_segment s WHERE s.agent_id = d.agent_id
                AND s.wrap_ended_at IS NULL AND s.wrap_until IS NOT NULL),
              EXISTS (SELECT FROM routing_segment s WHERE s.agent_id = d.agent_id
                AND s.wrap_ended_at IS NULL AND s.left_at IS NULL AND s.role = 'consult'),
              EXISTS (SELECT FROM routing_queuestay t
                WHERE t.transferred_by_id = d.agent_id AND t.left_at IS NULL)
              OR EXISTS (SELECT FROM chat_conversation c JOIN routing_queuestay t ON t.conversation_id = c.id
                WHERE c.agent_id = d.agent_id AND c.state = 'active' AND t.left_at IS NULL)
              OR EXISTS (SELECT FROM chat_conversation c JOIN routing_segment s ON s.conversation_id = c.id
                WHERE c.agent_id = d.agent_id AND c.state = 'active' AND s.left_at IS NULL
                  AND s.role = 'consult'),
              EXISTS (SELECT FROM routing_member m WHERE m.agent_id = d.agent_id)
            FROM routing_desk d WHERE d.agent_id = ANY(%s)
            """,
            [list(agent_ids)],
        )
        rows = cursor.fetchall()
    desks = []
    for _, agent_id, capacity, declared, reason, presence, not_responding, used, *holds in rows:
        desk = Desk(
            agent_id=agent_id,
            capacity=capacity,
            declared=declared,
            reason=reason,
            presence=presence,
            not_responding=not_responding,
            used=used,
        )
        desks.append((desk, Holds(*holds)))
    return desks, min((micros(at) for at, *_ in rows), default=0)


def offers_by_agent(agent_ids: Collection[int]) -> Mapping[int, list[protocol.OfferCard]]:
    pending = (
        Offer.objects.filter(agent_id__in=agent_ids, ended_at=None)
        .select_related("stay__queue__team", *(f"stay__conversation__{part}" for part in HEAD_PARTS))
        .order_by("expires_at")
    )
    offers = list(pending)
    seen = heads([offer.stay.conversation for offer in offers], staff=True)
    return grouped(
        (offer.agent_id, offer_card(offer, head)) for offer, head in zip(offers, seen, strict=True)
    )


def wraps_by_agent(agent_ids: Collection[int]) -> Mapping[int, list[protocol.Wrap]]:
    wraps = Segment.objects.filter(agent_id__in=agent_ids, wrap_ended_at=None, wrap_until__isnull=False)
    return grouped(
        (wrap.agent_id, protocol.Wrap(conv=wrap.conversation_id, until=wrap.wrap_until))
        for wrap in wraps
        if wrap.wrap_until
    )


def consults_by_agent(agent_ids: Collection[int]) -> Mapping[int, list[protocol.Consult]]:
    """The conversations in which each is being consulted."""
    consulting = (
        Segment.objects.filter(agent_id__in=agent_ids, role=Role.CONSULT, left_at=None)
        .select_related("conversation__visitor", "conversation__agent", "conversation__site")
        .order_by("joined_at")
    )
    return grouped(
        (
            segment.agent_id,
            protocol.Consult(
                conv=segment.conversation_id,
                head=head_of(segment.conversation, staff=True),
                by=segment.conversation.agent.shown_name if segment.conversation.agent else "",
                since=segment.joined_at,
            ),
        )
        for segment in consulting
    )


def handing_by_agent(agent_ids: Collection[int]) -> Mapping[int, list[protocol.Handing]]:
    """What each is passing on: asked of a colleague, being talked over, or waiting in a queue."""
    return grouped([*_asked_or_queued(agent_ids), *_consulting(agent_ids)])


def _asked_or_queued(agent_ids: Collection[int]) -> Iterable[tuple[int, protocol.Handing]]:
    passed_on = (
        QueueStay.objects.filter(
            Q(transferred_by_id__in=agent_ids)
            | Q(conversation__agent_id__in=agent_ids, kind__in=StayKind.asked()),
            left_at=None,
        )
        .select_related("queue", "to_agent", "conversation")
        .order_by("pk")
    )
    for stay in passed_on:
        asked = stay.kind in StayKind.asked()
        offer = stay.offers.filter(ended_at=None).first() if asked else None
        handing = protocol.Handing(
            conv=stay.conversation_id,
            to=stay.to_agent.shown_name if stay.to_agent else stay.queue.name,
            warm=stay.kind == StayKind.CONSULT,
            state="asked" if asked else "queued",
            until=offer.expires_at if offer else None if asked else stay.entered_at + UNANSWERED,
        )
        for agent_id in {stay.transferred_by_id, stay.conversation.agent_id if asked else None}:
            if agent_id is not None:
                yield agent_id, handing


def _consulting(agent_ids: Collection[int]) -> Iterable[tuple[int, protocol.Handing]]:
    consulted = Segment.objects.filter(
        role=Role.CONSULT, left_at=None, conversation__agent_id__in=agent_ids
    ).select_related("agent", "conversation")
    for segment in consulted.order_by("joined_at"):
        if segment.conversation.agent_id is not None:
            yield (
                segment.conversation.agent_id,
                protocol.Handing(
                    conv=segment.conversation_id,
                    to=segment.agent.shown_name,
                    warm=True,
                    state="consulting",
                    until=None,
                ),
            )


def grouped(pairs: Iterable[tuple[int, T]]) -> Mapping[int, list[T]]:
    """What belongs to each, in the order given; nothing for the others."""
    groups: defaultdict[int, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def offer_card(offer: Offer, head: ConvHead) -> protocol.OfferCard:
    stay = offer.stay
    return protocol.OfferCard(
        id=offer.pk,
        head=head,
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
    return next(iter(place_frames([conversation_id])), None)


def place_frames(conversation_ids: Iterable[UUID]) -> Iterable[protocol.Place]:
    """Where each of these visitors stands, but for conversations that no queue has seen."""
    now = database_now()
    in_line = QueueStay.objects.filter(conversation_id__in=conversation_ids, kind=StayKind.QUEUE)
    latest = in_line.order_by("conversation_id", "-pk").distinct("conversation_id")
    return [place_of(stay, now) for stay in latest.select_related("queue")]


def place_of(stay: QueueStay, now: datetime) -> protocol.Place:
    if stay.left_at is not None:
        return ended_place(stay, micros(now))
    return protocol.Place(
        conv=stay.conversation_id,
        rev=micros(now),
        state="offered" if stay.is_offered else "waiting",
        position=stay.shown_position or 0,
        minutes=stay.shown_minutes,
        words=stay.shown_words,
        usual_agent_busy=bool(stay.sticky_until and stay.sticky_until > now),
        choices=choices_in(stay.queue) if stay.may_choose else (),
    )


def ended_place(stay: QueueStay, rev: int) -> protocol.Place:
    """Whoever was turned away may still choose, until they have; then they read what was promised."""
    has_chosen = bool(stay.chosen_words)
    state: Any = "ended" if has_chosen else ENDED.get(stay.outcome, "ended")
    return protocol.Place(
        conv=stay.conversation_id,
        rev=rev,
        state=state,
        words=stay.chosen_words,
        choices=choices_in(stay.queue) if state in ("closed", "full") else (),
    )


def choices_in(queue: Queue) -> tuple[protocol.Choice, ...]:
    return ("message", "call") if queue.offers_call_back else ("message",)


ENDED: dict[str, Any] = {
    "answered": "answered",
    "closed_hours": "closed",
    "left_message": "closed",
    "rejected_full": "full",
}

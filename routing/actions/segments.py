"""Segments: an agent's part in a conversation, from joining to the end of the work after it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now

from chat.actions.agent_log import write_agent_line
from chat.models import Conversation
from kit.clock import database_now
from kit.events import publish
from routing import queries
from routing.actions.desks import load
from routing.actions.stays import end_offer, end_stay, locked_conversation
from routing.events import DeskChanged
from routing.models import (
    WHOLE,
    Offer,
    OfferOutcome,
    Parking,
    QueueStay,
    Role,
    Segment,
    StayKind,
    StayOutcome,
)

DEFAULT_WRAP_SECONDS = 60


@transaction.atomic
def settle_responsibility(*, conversation_id: UUID) -> None:
    """Make the segments say what the conversation says: who is responsible now, since when.

    For whatever was done without an offer: taken from the list, handed over, closed, reopened. Doing it
    again changes nothing. Publishes DeskChanged, StayEnded and OfferEnded.
    """
    if not queries.unsettled(conversation_id):
        return
    conversation = locked_conversation(conversation_id)
    if conversation is None:
        return
    now = database_now()
    active = conversation.state == Conversation.State.ACTIVE
    wanted = conversation.agent_id if active else None
    owner = None
    for segment in _open_segments(conversation):
        if segment.role == Role.OWNER:
            owner = segment
        elif segment.role == Role.CONSULT and (not active or segment.agent_id == wanted):
            end_consultation(segment, conversation.state, now)
    if owner is not None and owner.agent_id != wanted:
        reason = "handed_over" if active else conversation.state
        end_segment(owner, reason, now, wrap=conversation.state == Conversation.State.CLOSED)
        owner = None
    if owner is None and wanted is not None:
        begin_taken(conversation, wanted, now)
    if conversation.state == Conversation.State.CLOSED:
        abandon(conversation, now)


def _open_segments(conversation: Conversation) -> list[Segment]:
    found = (
        Segment.objects.select_for_update(of=("self",))
        .select_related("queue")
        .filter(conversation=conversation, left_at=None)
        .order_by("pk")
    )
    segments = list(found)
    for segment in segments:
        segment.conversation = conversation
    return segments


def begin_taken(conversation: Conversation, agent_id: int, now: datetime) -> None:
    """A segment for an agent who took the conversation; the stay that was open is answered by that, and
    whoever else was asked to take it is asked no more."""
    stay = _open_stay(conversation)
    if stay is not None:
        _withdraw(stay, now)
        waited = stay.kind == StayKind.QUEUE
        end_stay(stay, StayOutcome.ANSWERED if waited else StayOutcome.SYSTEM, now)
    queue = stay.queue if stay else queries.queue_now(conversation.pk)
    weight = stay.weight if stay else queue.weight if queue else WHOLE
    Segment.objects.create(
        conversation=conversation,
        agent_id=agent_id,
        queue=queue,
        joined_at=now,
        weight=weight,
        changed_at=now,
    )
    load(agent_id, weight, now)
    publish(DeskChanged(agent_id))


def abandon(conversation: Conversation, now: datetime) -> None:
    """The visitor left, or somebody ended it, before anyone answered."""
    stay = _open_stay(conversation)
    if stay is not None:
        _withdraw(stay, now)
        left = conversation.ended_by == "visitor"
        end_stay(stay, StayOutcome.ABANDONED if left else StayOutcome.SYSTEM, now)


def _open_stay(conversation: Conversation) -> QueueStay | None:
    return (
        QueueStay.objects.select_for_update(no_key=True, of=("self",))
        .select_related("queue")
        .filter(conversation=conversation, left_at=None)
        .first()
    )


def _withdraw(stay: QueueStay, now: datetime) -> None:
    for offer in Offer.objects.select_for_update().filter(stay=stay, ended_at=None):
        end_offer(offer, stay, OfferOutcome.WITHDRAWN_ABANDONED, now)


def end_segment(segment: Segment, reason: str, now: datetime, *, wrap: bool) -> None:
    """The agent's part is over. With wrap-up the desk stays loaded until it ends, else it is free now."""
    segment.left_at = max(now, segment.joined_at)
    segment.left_reason = reason
    segment.changed_at = now
    unpark(segment.pk, segment.left_at, now)
    if wrap:
        limit = segment.queue.wrap_limit_s if segment.queue else DEFAULT_WRAP_SECONDS
        segment.wrap_until = now + timedelta(seconds=limit)
        segment.save(update_fields=["left_at", "left_reason", "wrap_until", "changed_at"])
        publish(DeskChanged(segment.agent_id))
    else:
        segment.save(update_fields=["left_at", "left_reason", "changed_at"])
        end_wrap(segment, now)


def end_consultation(segment: Segment, reason: str, now: datetime) -> None:
    """Whoever was consulted is so no more. Publishes DeskChanged for them and for whoever is responsible."""
    end_segment(segment, reason, now, wrap=False)
    write_agent_line(
        agent_id=segment.agent_id,
        type="unassigned",
        conversation_id=segment.conversation_id,
        why="consultation ended",
    )
    if segment.conversation.agent_id is not None:
        publish(DeskChanged(segment.conversation.agent_id))


def end_wrap(segment: Segment, now: datetime) -> None:
    """Free the desk of a segment that is over."""
    freed = segment.weight
    segment.wrap_ended_at = max(now, segment.left_at or now)
    segment.weight = 0
    segment.changed_at = now
    segment.save(update_fields=["wrap_ended_at", "weight", "changed_at"])
    load(segment.agent_id, -freed, now)
    publish(DeskChanged(segment.agent_id))


def unpark(segment_id: int, at: datetime, now: datetime) -> None:
    """Nothing where it was not parked. Over never before it began, whatever the moment of leaving was."""
    Parking.objects.filter(segment=segment_id, to_at=None).update(
        to_at=Greatest(F("from_at"), at), changed_at=now
    )


@transaction.atomic
def wrap_up(*, agent_id: int, conversation_id: UUID) -> bool:
    """The agent is done with the work after a conversation. False when there was none to end."""
    settle_responsibility(conversation_id=conversation_id)
    segment = (
        Segment.objects.select_for_update()
        .filter(agent_id=agent_id, conversation_id=conversation_id, wrap_ended_at=None)
        .exclude(left_at=None)
        .first()
    )
    if segment is None:
        return False
    end_wrap(segment, database_now())
    return True


@transaction.atomic
def end_due_wraps() -> int:
    """End the work after conversations whose time is over; returns how many. Desk after desk in their order,
    so that two who do so never wait for each other."""
    due = (
        Segment.objects.select_for_update(skip_locked=True)
        .filter(wrap_ended_at=None, wrap_until__lte=Now())
        .order_by("wrap_until")[:500]
    )
    ended = sorted(due, key=lambda segment: segment.agent_id)
    for segment in ended:
        assert segment.wrap_until is not None
        end_wrap(segment, segment.wrap_until)
    return len(ended)


@transaction.atomic
def park_silent() -> int:
    """Lighten what waits for a visitor who has been silent for long, and make whole again what they came
    back to, even beyond the capacity: nobody who is being served is refused. Returns how many changed.

    Publishes DeskChanged.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.id, NOT s.is_parked, CASE WHEN s.is_parked THEN q.weight ELSE q.park_weight END
            FROM routing_segment s
            JOIN chat_conversation c ON c.id = s.conversation_id
            JOIN routing_queue q ON q.id = s.queue_id
            WHERE s.left_at IS NULL AND s.role = 'owner' AND s.is_parked <> (
              c.last_agent_at IS NOT NULL AND c.last_agent_at > COALESCE(c.last_visitor_at, 'epoch')
              AND c.last_agent_at < clock_timestamp() - make_interval(secs => q.park_after_s))
            ORDER BY s.agent_id, s.id LIMIT 500
            """
        )
        wanted = cursor.fetchall()
    for segment_id, is_parked, weight in wanted:
        _reweigh(segment_id, is_parked, weight)
    return len(wanted)


def _reweigh(segment_id: int, is_parked: bool, weight: int) -> None:
    segment = (
        Segment.objects.select_for_update(skip_locked=True)
        .filter(pk=segment_id, left_at=None, is_parked=not is_parked)
        .first()
    )
    if segment is None:
        return
    now = database_now()
    change = weight - segment.weight
    segment.is_parked, segment.weight, segment.changed_at = is_parked, weight, now
    segment.save(update_fields=["is_parked", "weight", "changed_at"])
    if is_parked:
        Parking.objects.create(segment=segment, from_at=now, changed_at=now)
    else:
        unpark(segment.pk, now, now)
    load(segment.agent_id, change, now)
    publish(DeskChanged(segment.agent_id))

"""Offers: made with their reservation, and accepted, declined or run out exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from chat.actions import conversations as chat
from chat.actions.agent_log import write_agent_line
from chat.actions.entries import event_row, post
from chat.actions.errors import Refused
from chat.models import Agent, Conversation
from kit.clock import database_now
from kit.events import publish
from routing.actions.auditing import audit
from routing.actions.desks import decide_about, locked_desk, note_state, reserve
from routing.actions.segments import end_segment, settle_responsibility
from routing.actions.stays import end_offer, end_stay, locked_conversation, passed_on_by
from routing.events import DeskChanged, Offered
from routing.models import (
    WHOLE,
    Desk,
    Offer,
    OfferMode,
    OfferOutcome,
    QueueStay,
    Role,
    Segment,
    StayKind,
    StayOutcome,
)

MISSED_IN_ROW = 2  # after so many offers that ran out, the agent is taken for absent


class OfferExpired(Refused):
    """The offer is over: accepted too late, withdrawn, or somebody else's."""

    code = "offer_expired"

    def __init__(self) -> None:
        super().__init__("This offer is over. The visitor was offered to somebody else or has left.")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A decision to be written: this stay to this agent, with the ranking that led there."""

    stay: QueueStay
    agent_id: int
    ranking: Sequence[dict[str, Any]]
    why: str
    # The queue through which the agent serves it; None: its own.
    through: int | None = None
    clears_refusals: bool = False


def offer_all(chosen: Sequence[Chosen], now: datetime) -> int:
    """Write offers and reserve their weight, under the partition's lock; returns how many.

    A stay that was left in the meantime gets none. Where the queue accepts at once, the offer is accepted
    in the same transaction. Publishes Offered.
    """
    kept = _claimed(chosen, now)
    made = Offer.objects.bulk_create(
        Offer(
            stay=one.stay,
            agent_id=one.agent_id,
            offered_at=now,
            expires_at=now + timedelta(seconds=one.stay.queue.offer_timeout_s),
            weight=one.stay.weight,
            ranking=list(one.ranking),
            why=one.why[:300],
            changed_at=now,
        )
        for one in kept
    )
    reserve([(one.agent_id, one.stay.weight) for one in kept], now)
    for offer, one in zip(made, kept, strict=True):
        if one.stay.queue.offer_mode == OfferMode.AUTO:
            accept(offer_id=offer.pk, agent=Agent.objects.get(pk=one.agent_id))
        publish(Offered(offer.pk, one.agent_id, one.stay.conversation_id, passed_on_by(one.stay)))
    return len(made)


def _claimed(chosen: Sequence[Chosen], now: datetime) -> list[Chosen]:
    """Those whose stay is still open and was offered to nobody else; from now on it is offered."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE routing_queuestay s
            SET is_offered = true, changed_at = %s, answered_by_overflow = g.through <> s.queue_id,
              through = g.through,
              refused_by = CASE WHEN g.clears THEN '{}' ELSE s.refused_by END,
              refusals_cleared = s.refusals_cleared + g.clears::int
            FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[]) AS g(id, through, clears)
            WHERE s.id = g.id AND s.left_at IS NULL AND NOT s.is_offered
            RETURNING s.id
            """,
            [
                now,
                [one.stay.pk for one in chosen],
                [one.through or one.stay.queue_id for one in chosen],
                [one.clears_refusals for one in chosen],
            ],
        )
        claimed = {stay for (stay,) in cursor.fetchall()}
    return [one for one in chosen if one.stay.pk in claimed]


@transaction.atomic
def accept(*, offer_id: int, agent: Agent) -> Segment:
    """Take what is offered: a compare-and-set from pending to accepted, before its expiry.

    The stay is answered, the segment begins, the agent is responsible. Publishes what
    `chat.take_conversation` does. Raises OfferExpired, and then nothing has changed.
    """
    pending = Offer.objects.filter(pk=offer_id, agent=agent, ended_at=None)
    conversation_id = pending.values_list("stay__conversation_id", flat=True).first()
    if conversation_id is None:
        raise OfferExpired
    locked_conversation(conversation_id)
    stay = (
        QueueStay.objects.select_for_update(no_key=True, of=("self",))
        .select_related("queue")
        .get(offers__pk=offer_id)
    )
    now = database_now()
    won = pending.filter(expires_at__gt=now).update(
        ended_at=now, outcome=OfferOutcome.ACCEPTED, changed_at=now
    )
    if not won:
        raise OfferExpired
    end_stay(stay, StayOutcome.ANSWERED, now)
    try:
        segment = _join(stay, agent, now)
    except Refused as refused:
        raise OfferExpired from refused
    Desk.objects.filter(pk=agent.pk).update(missed_in_row=0)
    publish(DeskChanged(agent.pk))
    return segment


def _join(stay: QueueStay, agent: Agent, now: datetime) -> Segment:
    """Begin the agent's part in the way they were asked: to take it, to take it over, to be consulted."""
    if stay.kind == StayKind.CONSULT:
        segment = begin_segment(stay, agent, now, Role.CONSULT)
        write_agent_line(agent_id=agent.pk, type="consulted", conversation_id=stay.conversation_id)
        return segment
    if stay.kind == StayKind.DIRECT:
        for owner in Segment.objects.select_related("queue").filter(
            conversation_id=stay.conversation_id, role=Role.OWNER, left_at=None
        ):
            end_segment(owner, "transferred", now, wrap=False)
        segment = begin_segment(stay, agent, now)
        chat.hand_over_conversation(conversation_id=stay.conversation_id, to=agent)
        return segment
    segment = begin_segment(stay, agent, now)
    chat.take_conversation(agent=agent, conversation_id=stay.conversation_id)
    return segment


def begin_segment(stay: QueueStay, agent: Agent, now: datetime, role: Role = Role.OWNER) -> Segment:
    """The agent's part begins; what the offer had reserved it carries on."""
    return Segment.objects.create(
        conversation_id=stay.conversation_id,
        agent=agent,
        queue_id=stay.queue_id,
        role=role,
        through=stay.through if stay.answered_by_overflow else None,
        joined_at=now,
        weight=stay.weight,
        changed_at=now,
    )


class NotThere(Refused):
    """The agent or the queue cannot take it now."""

    code = "bad_state"


class OverCapacity(Refused):
    """One more would be more than this agent carries."""

    code = "over_capacity"

    def __init__(self, message: str = "You carry as much as you can. End something first.") -> None:
        super().__init__(message)


@transaction.atomic
def pull(*, agent: Agent, conversation_id: UUID) -> chat.Done:
    """Take a waiting conversation from the list. Whoever was offered it accepts by that; an offer to
    somebody else is withdrawn. A lead may take one more than the desk holds, on purpose, which leaves an
    audit line.

    Publishes what `chat.take_conversation` does, StayEnded and OfferEnded. Raises OverCapacity and whatever
    `chat.take_conversation` raises.
    """
    decide_about(agent.pk)
    conversation = locked_conversation(conversation_id)
    mine = Offer.objects.filter(stay__conversation_id=conversation_id, agent=agent, ended_at=None)
    offer_id = mine.values_list("pk", flat=True).first()
    if conversation is not None and offer_id is not None:
        accept(offer_id=offer_id, agent=agent)
        conversation.refresh_from_db()
        return chat.Done(conversation, seq=conversation.last_seq)
    desk = locked_desk(agent.pk)
    waits = conversation is not None and conversation.state == Conversation.State.WAITING
    is_too_much = waits and desk.used + weight_of(conversation_id) > desk.capacity
    if is_too_much and (not agent.is_lead or desk.used > desk.capacity):
        raise OverCapacity
    if is_too_much:
        audit(agent, "pull", "beyond the capacity", conversation=conversation, agent=agent)
    done = chat.take_conversation(agent=agent, conversation_id=conversation_id)
    settle_responsibility(conversation_id=conversation_id)
    return done


def weight_of(conversation_id: UUID) -> int:
    weight = QueueStay.objects.filter(conversation_id=conversation_id, left_at=None).values_list(
        "weight", flat=True
    )
    return weight.first() or WHOLE


@transaction.atomic
def decline(*, offer_id: int, agent: Agent) -> None:
    """Say no: the stay goes on to the next agent and does not come back to this one. Saying so again
    changes nothing.

    Publishes OfferEnded. Raises OfferExpired.
    """
    pending = _locked(offer_id, agent)
    if pending is None:
        if was_declined(offer_id, agent):
            return
        raise OfferExpired
    refuse(pending, OfferOutcome.DECLINED, database_now())


def was_declined(offer_id: int, agent: Agent) -> bool:
    return Offer.objects.filter(pk=offer_id, agent=agent, outcome=OfferOutcome.DECLINED).exists()


def _locked(offer_id: int, agent: Agent) -> Offer | None:
    """The pending offer, after its conversation and its stay."""
    found = Offer.objects.filter(pk=offer_id, agent=agent, ended_at=None).select_related("stay").first()
    if found is None:
        return None
    locked_conversation(found.stay.conversation_id)
    QueueStay.objects.select_for_update(no_key=True).get(pk=found.stay_id)
    return (
        Offer.objects.select_for_update(of=("self",))
        .select_related("stay__queue", "stay__conversation", "agent")
        .filter(pk=offer_id, ended_at=None)
        .first()
    )


def refuse(offer: Offer, outcome: OfferOutcome, now: datetime) -> None:
    """End a locked offer that was declined or ran out; its stay can be offered to others."""
    stay = offer.stay
    end_offer(offer, stay, outcome, now)
    stay.refused_by = sorted({*stay.refused_by, offer.agent_id})
    stay.changed_at = now
    stay.save(update_fields=["refused_by", "is_offered", "changed_at"])
    ask_no_more(offer, now)


def ask_no_more(offer: Offer, now: datetime) -> None:
    """An agent who was asked by name did not take it: whoever asked is still responsible, reads so, and
    nobody else is asked in their name."""
    if offer.stay.kind in StayKind.asked():
        end_stay(offer.stay, StayOutcome.SYSTEM, now)
        post(event_row(offer.stay.conversation_id, "returned", by=offer.agent.shown_name))


@transaction.atomic
def expire_offers() -> int:
    """End every offer whose time is over; returns how many. An agent who let two run out in a row is
    not responding until they say otherwise, and their other offers are withdrawn."""
    due = list(
        Offer.objects.filter(ended_at=None, expires_at__lte=database_now()).values_list("pk", "agent_id")
    )
    for offer_id, agent_id in due:
        expire(offer_id=offer_id, agent_id=agent_id)
    return len(due)


@transaction.atomic
def expire(*, offer_id: int, agent_id: int) -> None:
    """End one offer that ran out. Publishes OfferEnded and DeskChanged."""
    offer = _locked(offer_id, Agent.objects.get(pk=agent_id))
    now = database_now()
    if offer is None or offer.expires_at > now:
        return
    refuse(offer, OfferOutcome.TIMED_OUT, now)
    desk = locked_desk(agent_id)
    desk.missed_in_row += 1
    if desk.missed_in_row >= MISSED_IN_ROW:
        desk.not_responding = True
    desk.save(update_fields=["missed_in_row", "not_responding"])
    note_state(desk, now)
    publish(DeskChanged(agent_id))


@transaction.atomic
def stop_asking(*, conversation_id: UUID) -> None:
    """Whoever was asked by name to take it or to be consulted is asked no more, and not blamed.

    Publishes OfferEnded and StayEnded.
    """
    locked_conversation(conversation_id)
    asked = (
        QueueStay.objects.select_for_update(no_key=True, of=("self",))
        .select_related("queue", "conversation")
        .filter(conversation_id=conversation_id, left_at=None, kind__in=StayKind.asked())
    )
    for stay in asked:
        now = database_now()
        for offer in Offer.objects.select_for_update().filter(stay=stay, ended_at=None):
            end_offer(offer, stay, OfferOutcome.WITHDRAWN_LOST, now)
        end_stay(stay, StayOutcome.SYSTEM, now)


@transaction.atomic
def withdraw_offers(*, agent_id: int) -> int:
    """Take back what is offered to somebody who is not there; returns how many. Publishes OfferEnded."""
    agent = Agent.objects.get(pk=agent_id)
    withdrawn = 0
    for offer_id in Offer.objects.filter(agent=agent, ended_at=None).values_list("pk", flat=True):
        offer = _locked(offer_id, agent)
        if offer is not None:
            now = database_now()
            stay = offer.stay
            end_offer(offer, stay, OfferOutcome.WITHDRAWN_LOST, now)
            stay.changed_at = now
            stay.save(update_fields=["is_offered", "changed_at"])
            ask_no_more(offer, now)
            withdrawn += 1
    return withdrawn

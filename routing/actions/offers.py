"""Offers: made with their reservation, and accepted, declined or run out exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
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
from routing.actions.stays import concerned, end_offer, end_stay, locked_conversation
from routing.events import DeskChanged, Offered, StayEnded
from routing.models import (
    WHOLE,
    Offer,
    OfferMode,
    OfferOutcome,
    Queue,
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

    stay_id: int
    conversation_id: UUID
    queue: Queue
    agent_id: int
    ranking: Sequence[dict[str, Any]]
    why: str
    # The queue through which the agent serves it; None: its own.
    through: int | None = None
    clears_refusals: bool = False


@dataclass(frozen=True, slots=True)
class Claimed:
    """A decision whose stay is from now on offered, and what that weighs and concerns."""

    chosen: Chosen
    weight: int
    passed_on_by: tuple[int, ...]


def offer_all(chosen: Sequence[Chosen], now: datetime) -> int:
    """Write offers and reserve their weight, under the partition's lock; returns how many.

    A stay that was left in the meantime, or whose conversation was closed or taken, gets none. Where the
    queue accepts at once, the offer is accepted in the same transaction. Publishes Offered.
    """
    kept = _claimed(chosen, now)
    if not kept:
        return 0
    written = _written(kept, now)
    reserve([(one.chosen.agent_id, one.weight) for one in kept], now)
    for one in kept:
        offer_id = written[one.chosen.stay_id]
        if one.chosen.queue.offer_mode == OfferMode.AUTO:
            accept(offer_id=offer_id, agent=Agent.objects.get(pk=one.chosen.agent_id))
        publish(Offered(offer_id, one.chosen.agent_id, one.chosen.conversation_id, one.passed_on_by))
    return len(kept)


def _written(kept: Sequence[Claimed], now: datetime) -> dict[int, int]:
    """The offers' numbers by their stays'. They travel as one document, which costs a tenth of arrays of
    documents."""
    rows = [
        {
            "stay": one.chosen.stay_id,
            "agent": one.chosen.agent_id,
            "expires_at": now + timedelta(seconds=one.chosen.queue.offer_timeout_s),
            "weight": one.weight,
            "ranking": one.chosen.ranking,
            "why": one.chosen.why[:300],
        }
        for one in kept
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO routing_offer
              (stay_id, agent_id, offered_at, expires_at, outcome, weight, ranking, why, changed_at)
            SELECT stay, agent, %(now)s, expires_at, '', weight, ranking, why, %(now)s
            FROM jsonb_to_recordset(%(rows)s::jsonb)
              AS g(stay bigint, agent bigint, expires_at timestamptz, weight int, ranking jsonb, why text)
            RETURNING stay_id, id
            """,
            {"now": now, "rows": msgspec.json.encode(rows).decode()},
        )
        return dict(cursor.fetchall())


def _claimed(chosen: Sequence[Chosen], now: datetime) -> list[Claimed]:
    """Those whose stay is still open and was offered to nobody else; from now on it is offered. The
    conversations come first, as everywhere, and in their order, as where entries are appended: so nobody who
    changes one of them at the same moment and the match wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM chat_conversation WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [[one.conversation_id for one in chosen]],
        )
        cursor.execute(
            """
            UPDATE routing_queuestay s
            SET is_offered = true, changed_at = %s, answered_by_overflow = g.through <> s.queue_id,
              through = g.through,
              refused_by = CASE WHEN g.clears THEN '{}' ELSE s.refused_by END,
              refusals_cleared = s.refusals_cleared + g.clears::int
            FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[]) AS g(id, through, clears),
              chat_conversation c
            WHERE s.id = g.id AND c.id = s.conversation_id AND s.left_at IS NULL AND NOT s.is_offered
              AND (s.kind <> 'queue' OR c.state = 'waiting')
            RETURNING s.id, s.weight, s.kind, s.transferred_by_id, c.agent_id
            """,
            [
                now,
                [one.stay_id for one in chosen],
                [one.through or one.queue.pk for one in chosen],
                [one.clears_refusals for one in chosen],
            ],
        )
        claimed = {
            stay: (weight, concerned(kind, by, owner)) for stay, weight, kind, by, owner in cursor.fetchall()
        }
    return [Claimed(one, *claimed[one.stay_id]) for one in chosen if one.stay_id in claimed]


@transaction.atomic
def accept(*, offer_id: int, agent: Agent) -> int:
    """Take what is offered: a compare-and-set from pending to accepted, before its expiry. Returns the
    number of the agent's segment.

    The stay is answered, the segment begins, the agent is responsible. Publishes what
    `chat.take_conversation` does. Raises OfferExpired, and then nothing has changed.
    """
    pending = _pending(offer_id, agent)
    if pending is None or pending.expires_at <= pending.now:
        raise OfferExpired
    _make_room(pending)
    segment_id = _answer(pending, agent)
    try:
        _join(pending, agent)
    except Refused as refused:
        raise OfferExpired from refused
    publish(
        StayEnded(
            pending.stay_id,
            pending.conversation_id,
            pending.queue_id,
            pending.partition,
            StayOutcome.ANSWERED,
            pending.passed_on_by,
        )
    )
    publish(DeskChanged(agent.pk))
    return segment_id


@dataclass(frozen=True, slots=True)
class Pending:
    """An offer that is still to be answered, and its stay: both and the conversation are locked."""

    offer_id: int
    stay_id: int
    conversation_id: UUID
    queue_id: int
    partition: int
    kind: str
    expires_at: datetime
    passed_on_by: tuple[int, ...]
    now: datetime


def _pending(offer_id: int, agent: Agent) -> Pending | None:
    """The row locks are taken in the order conversation, stay, offer, and then the clock is read."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH conversation AS MATERIALIZED (
              SELECT c.id, c.agent_id FROM chat_conversation c WHERE c.id = (
                SELECT s.conversation_id FROM routing_offer o JOIN routing_queuestay s ON s.id = o.stay_id
                WHERE o.id = %(offer)s AND o.agent_id = %(agent)s AND o.ended_at IS NULL)
              FOR NO KEY UPDATE
            ), stay AS MATERIALIZED (
              SELECT s.id, s.queue_id, s.kind, s.transferred_by_id, s.conversation_id,
                c.agent_id AS responsible
              FROM conversation c JOIN routing_queuestay s ON s.conversation_id = c.id AND s.left_at IS NULL
              FOR NO KEY UPDATE OF s
            ), offer AS MATERIALIZED (
              SELECT o.expires_at, s.* FROM stay s JOIN routing_offer o ON o.stay_id = s.id
              WHERE o.id = %(offer)s AND o.agent_id = %(agent)s AND o.ended_at IS NULL
              FOR NO KEY UPDATE OF o
            )
            SELECT o.id, o.conversation_id, o.queue_id, q.partition, o.kind, o.expires_at,
              o.transferred_by_id, o.responsible, clock_timestamp()
            FROM offer o JOIN routing_queue q ON q.id = o.queue_id
            """,
            {"offer": offer_id, "agent": agent.pk},
        )
        row = cursor.fetchone()
    if row is None:
        return None
    stay_id, conversation_id, queue_id, partition, kind, expires_at, by, responsible, now = row
    return Pending(
        offer_id,
        stay_id,
        conversation_id,
        queue_id,
        partition,
        kind,
        expires_at,
        concerned(kind, by, responsible),
        now,
    )


def _answer(pending: Pending, agent: Agent) -> int:
    """The offer is accepted, its stay answered, the desk has missed none in a row, and the agent's part
    begins and carries on what the offer had reserved; returns its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH offer AS (
              UPDATE routing_offer SET ended_at = %(now)s, outcome = %(accepted)s, changed_at = %(now)s
              WHERE id = %(offer)s
            ), desk AS (
              UPDATE routing_desk SET missed_in_row = 0 WHERE agent_id = %(agent)s
            ), stay AS (
              UPDATE routing_queuestay SET left_at = GREATEST(%(now)s, entered_at), outcome = %(answered)s,
                is_offered = false, changed_at = %(now)s
              WHERE id = %(stay)s
              RETURNING conversation_id, queue_id, weight,
                CASE WHEN answered_by_overflow THEN through END AS through
            )
            INSERT INTO routing_segment (conversation_id, agent_id, queue_id, through, role, joined_at,
              left_reason, weight, is_parked, changed_at)
            SELECT conversation_id, %(agent)s, queue_id, through, %(role)s, %(now)s,
              '', weight, false, %(now)s
            FROM stay RETURNING id
            """,
            {
                "now": pending.now,
                "offer": pending.offer_id,
                "accepted": OfferOutcome.ACCEPTED,
                "agent": agent.pk,
                "stay": pending.stay_id,
                "answered": StayOutcome.ANSWERED,
                "role": Role.CONSULT if pending.kind == StayKind.CONSULT else Role.OWNER,
            },
        )
        [segment_id] = cursor.fetchone()
    return int(segment_id)


def _make_room(pending: Pending) -> None:
    """Whoever is responsible hands over to whoever was asked to take it."""
    if pending.kind == StayKind.DIRECT:
        for owner in Segment.objects.select_related("queue").filter(
            conversation_id=pending.conversation_id, role=Role.OWNER, left_at=None
        ):
            end_segment(owner, "transferred", pending.now, wrap=False)


def _join(pending: Pending, agent: Agent) -> None:
    """Begin the agent's part in the way they were asked: to take it, to take it over, to be consulted."""
    if pending.kind == StayKind.CONSULT:
        write_agent_line(agent_id=agent.pk, type="consulted", conversation_id=pending.conversation_id)
    elif pending.kind == StayKind.DIRECT:
        chat.hand_over_conversation(conversation_id=pending.conversation_id, to=agent)
    else:
        chat.take_conversation(agent=agent, conversation_id=pending.conversation_id)


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
    taken = chat.take_conversation(agent=agent, conversation_id=conversation_id)
    settle_responsibility(conversation_id=conversation_id)
    return chat.Done(Conversation.objects.get(pk=conversation_id), taken.dup, taken.seq)


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


def expire_offers() -> int:
    """End every offer whose time is over, each for itself; returns how many. An agent who let two run out in
    a row is not responding until they say otherwise, and their other offers are withdrawn."""
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


def withdraw_offers(*, agent_id: int) -> int:
    """Take back what is offered to somebody who is not there, each offer for itself; returns how many.
    Publishes OfferEnded."""
    agent = Agent.objects.get(pk=agent_id)
    pending = list(Offer.objects.filter(agent=agent, ended_at=None).values_list("pk", flat=True))
    return sum(withdraw(offer_id=offer_id, agent=agent) for offer_id in pending)


@transaction.atomic
def withdraw(*, offer_id: int, agent: Agent) -> bool:
    """Take back one offer; False when it has ended. Publishes OfferEnded."""
    offer = _locked(offer_id, agent)
    if offer is None:
        return False
    now = database_now()
    stay = offer.stay
    end_offer(offer, stay, OfferOutcome.WITHDRAWN_LOST, now)
    stay.changed_at = now
    stay.save(update_fields=["is_offered", "changed_at"])
    ask_no_more(offer, now)
    return True

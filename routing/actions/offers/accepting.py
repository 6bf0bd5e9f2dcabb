"""An offer is accepted, exactly once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from chat.actions import conversations as chat
from chat.actions.agent_log import write_agent_line
from chat.actions.errors import Refused
from chat.models import Agent
from kit.events import publish
from routing.actions.segments import end_segment
from routing.actions.stays import concerned
from routing.events import DeskChanged, StayEnded
from routing.models import OfferOutcome, Role, Segment, StayKind, StayOutcome


class OfferExpired(Refused):
    """The offer is over: accepted too late, withdrawn, or somebody else's."""

    code = "offer_expired"

    def __init__(self) -> None:
        super().__init__("This offer is over. The visitor was offered to somebody else or has left.")


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

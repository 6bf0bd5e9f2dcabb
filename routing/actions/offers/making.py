"""Offers made, with the weight that they reserve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from chat.models import Agent
from kit.events import publish
from routing.actions.desks import reserve
from routing.actions.offers.accepting import accept
from routing.actions.stays import concerned
from routing.events import Offered
from routing.models import OfferMode, Queue


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

"""What an agent carries and whether they take more: the desk, and the states it passes through."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from chat.actions.errors import Refused
from kit.clock import database_now
from kit.events import publish
from routing import locks, queries
from routing.events import DeskChanged
from routing.models import AgentState, Declared, Desk, Presence
from routing.states import is_accepting, state_of


class UnknownState(Refused):
    """There is no such state to be in."""


def locked_desk(agent_id: int) -> Desk:
    """The agent's desk under its row lock; one is set up for whoever has none yet."""
    Desk.objects.get_or_create(agent_id=agent_id)
    return Desk.objects.select_for_update(no_key=True).get(agent_id=agent_id)


def decide_about(agent_id: int) -> None:
    """Give an agent something with nobody else deciding so at the same time: before any row is locked."""
    for partition in queries.partitions_of([agent_id]):
        locks.decide_in(partition)


def load(agent_id: int, weight: int, now: datetime) -> None:
    """Put a weight on the desk, or take one off, and note the state that follows."""
    Desk.objects.get_or_create(agent_id=agent_id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE routing_desk SET used = used + %s WHERE agent_id = %s", [weight, agent_id])
    note_states([agent_id], now)


def reserve(weights: Sequence[tuple[int, int]], now: datetime) -> None:
    """Put weights on many desks at once; each was just assigned something, in this order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH given AS (
              SELECT agent, sum(weight) AS weight, max(n) AS n
              FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS g(agent, weight, n) GROUP BY agent
            ), locked AS MATERIALIZED (
              SELECT agent_id FROM routing_desk WHERE agent_id IN (SELECT agent FROM given)
              ORDER BY agent_id FOR NO KEY UPDATE
            )
            UPDATE routing_desk d
            SET used = d.used + g.weight, last_assigned_at = %s + make_interval(secs => g.n / 1000000.0)
            FROM given g JOIN locked ON locked.agent_id = g.agent
            WHERE d.agent_id = g.agent
            """,
            [[agent for agent, _ in weights], [weight for _, weight in weights], now],
        )
    note_states(sorted({agent for agent, _ in weights}), now)


def note_state(desk: Desk, now: datetime) -> None:
    note_states([desk.pk], now)


def note_states(agent_ids: Sequence[int], now: datetime) -> None:
    """For each agent end the last state and begin the present one, if they differ."""
    last = {row.agent_id: row for row in AgentState.objects.filter(agent_id__in=agent_ids, to_at=None)}
    ended, begun = [], []
    for desk in Desk.objects.filter(pk__in=agent_ids):
        present = AgentState(
            agent_id=desk.pk,
            state=state_of(desk),
            reason=desk.reason,
            capacity=desk.capacity,
            accepting=is_accepting(desk),
            from_at=now,
            changed_at=now,
        )
        before = last.get(desk.pk)
        if before is not None and _same(before, present):
            continue
        if before is not None:
            ended.append(before.pk)
        if present.state != Presence.OFFLINE:
            begun.append(present)
    # A clock that stepped back must not make a state end before it began.
    AgentState.objects.filter(pk__in=ended).update(to_at=Greatest("from_at", Value(now)), changed_at=now)
    AgentState.objects.bulk_create(begun)


def _same(one: AgentState, other: AgentState) -> bool:
    return (one.state, one.reason, one.capacity, one.accepting) == (
        other.state,
        other.reason,
        other.capacity,
        other.accepting,
    )


@transaction.atomic
def declare(*, agent_id: int, state: str, reason: str = "") -> Desk:
    """The agent says how it is with them: available, closing or away. It also ends not responding.

    Publishes DeskChanged. Raises UnknownState.
    """
    if state not in Declared.values:
        raise UnknownState(f"There is no state “{state}”.")
    desk = locked_desk(agent_id)
    desk.declared = state
    desk.reason = reason if state == Declared.AWAY else ""
    desk.not_responding = False
    desk.missed_in_row = 0
    desk.save(update_fields=["declared", "reason", "not_responding", "missed_in_row"])
    note_state(desk, database_now())
    publish(DeskChanged(agent_id))
    return desk

"""What an agent carries and whether they take more: the desk, and the states it passes through."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from chat.actions.errors import Refused
from kit.clock import database_now
from kit.events import publish
from routing import locks, queries
from routing.events import DeskChanged
from routing.models import Declared, Desk, Presence
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
    with connection.cursor() as cursor:
        cursor.execute("UPDATE routing_desk SET used = used + %s WHERE agent_id = %s", [weight, agent_id])
        if not cursor.rowcount:
            Desk.objects.get_or_create(agent_id=agent_id)
            return load(agent_id, weight, now)
    note_states([agent_id], now)
    return None


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
    changed = [(desk, before) for desk, before, last in _with_last(agent_ids) if last != _told(desk)]
    if not changed:
        return
    with connection.cursor() as cursor:
        ended = [before for _, before in changed if before is not None]
        if ended:
            # A clock that stepped back must not make a state end before it began.
            cursor.execute(
                "UPDATE routing_agentstate SET to_at = GREATEST(from_at, %s), changed_at = %s"
                " WHERE id = ANY(%s)",
                [now, now, ended],
            )
        begun = [desk for desk, _ in changed if desk.presence != Presence.OFFLINE]
        if begun:
            told = [(desk.pk, *_told(desk)) for desk in begun]
            cursor.execute(
                """
                INSERT INTO routing_agentstate
                  (agent_id, state, reason, capacity, accepting, from_at, changed_at)
                SELECT g.*, %s, %s FROM unnest(
                  %s::bigint[], %s::text[], %s::text[], %s::int[], %s::boolean[]) AS g
                """,
                [now, now, *(list(column) for column in zip(*told, strict=True))],
            )


def _told(desk: Desk) -> tuple[str, str, int, bool]:
    """What a state says of a desk."""
    return state_of(desk), desk.reason, desk.capacity, is_accepting(desk)


def _with_last(agent_ids: Sequence[int]) -> Iterator[tuple[Desk, int | None, tuple[Any, ...] | None]]:
    """The desks, each with the state that is open and what that says."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT d.agent_id, d.capacity, d.declared, d.reason, d.presence, d.not_responding, d.used,
              s.id, s.state, s.reason, s.capacity, s.accepting
            FROM routing_desk d LEFT JOIN routing_agentstate s ON s.agent_id = d.agent_id AND s.to_at IS NULL
            WHERE d.agent_id = ANY(%s)
            """,
            [list(agent_ids)],
        )
        rows = cursor.fetchall()
    for agent_id, capacity, declared, reason, presence, not_responding, used, state_id, *said in rows:
        desk = Desk(
            agent_id=agent_id,
            capacity=capacity,
            declared=declared,
            reason=reason,
            presence=presence,
            not_responding=not_responding,
            used=used,
        )
        yield desk, state_id, None if state_id is None else tuple(said)


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

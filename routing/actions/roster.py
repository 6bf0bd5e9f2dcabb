"""Who serves which queue, with which skills and how much at once, changed while everything runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from chat.models import Agent
from kit.clock import database_now
from kit.events import publish
from routing import locks
from routing.actions.desks import locked_desk, note_state
from routing.actions.layout import settle_layout
from routing.events import DeskChanged
from routing.models import (
    AgentSkill,
    AuditLine,
    Desk,
    Member,
    Overflow,
    Queue,
    Relaxation,
    Requirement,
)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything that decides who may be offered what: compared before and after a change."""

    names: dict[int, str]
    # (queue, kind of setting, its row)
    settings: frozenset[Row]
    members: frozenset[Row]
    skills: frozenset[Row]


@contextmanager
def rearranging(*, by: Agent) -> Iterator[None]:
    """Change queues, what they ask, their members, overflow steps or skills inside: one transaction, during
    which nobody decides who gets what.

    Afterwards partitions and desks are settled, each agent who joined or left a queue has an audit line, and
    whoever is concerned is matched anew. Publishes DeskChanged for them.
    """
    with transaction.atomic():
        locks.change_layout()
        before = _roster()
        yield
        after = _roster()
        settle_layout()
        _audit(by, before, after)
        for agent_id in sorted(_concerned(before, after)):
            publish(DeskChanged(agent_id))


def _roster() -> Roster:
    settings = {
        "queue": Queue.objects.values_list("pk", *[field.attname for field in Queue._meta.fields]),
        "requirement": Requirement.objects.values_list("queue", "skill", "level", "is_hard"),
        "relaxation": Relaxation.objects.values_list("queue", "after_s", "skill", "level"),
        "overflow": Overflow.objects.values_list("queue", "to", "after_s", "ewt_over_s", "when_nobody"),
    }
    return Roster(
        names=dict(Queue.objects.values_list("pk", "name")),
        settings=frozenset((row[0], kind, row) for kind, rows in settings.items() for row in rows),
        members=frozenset(Member.objects.values_list("queue", "agent", "cap")),
        skills=frozenset(AgentSkill.objects.values_list("agent", "skill", "level")),
    )


def _concerned(before: Roster, after: Roster) -> set[int]:
    changed = {row[0] for row in before.settings ^ after.settings}
    return {
        *[agent for _, agent, _ in before.members ^ after.members],
        *[agent for agent, _, _ in before.skills ^ after.skills],
        *[agent for queue, agent, _ in before.members | after.members if queue in changed],
    }


def _audit(by: Agent, before: Roster, after: Roster) -> None:
    served = {(queue, agent) for queue, agent, _ in before.members}
    serves = {(queue, agent) for queue, agent, _ in after.members}
    moves = [("leave", *pair) for pair in sorted(served - serves)]
    moves += [("join", *pair) for pair in sorted(serves - served)]
    agents = Agent.objects.in_bulk([agent for _, _, agent in moves])
    now = database_now()
    AuditLine.objects.bulk_create(
        AuditLine(
            by=by,
            at=now,
            act=act,
            agent=agents[agent],
            queue_id=queue if queue in after.names else None,
            words=f"{agents[agent].shown_name} · {(after.names | before.names)[queue]}",
        )
        for act, queue, agent in moves
        if agent in agents
    )


@transaction.atomic
def set_capacity(*, by: Agent, agent_id: int, capacity: int) -> Desk:
    """Let an agent carry more or less from now on. What they carry stays with them; there is an audit line.

    Publishes DeskChanged.
    """
    desk = locked_desk(agent_id)
    if desk.capacity == capacity:
        return desk
    now = database_now()
    words = f"{desk.agent.shown_name} · {desk.capacity} → {capacity}"
    desk.capacity = capacity
    desk.save(update_fields=["capacity"])
    note_state(desk, now)
    AuditLine.objects.create(by=by, at=now, act="capacity", agent_id=agent_id, words=words)
    publish(DeskChanged(agent_id))
    return desk

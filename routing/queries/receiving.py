"""Reads shaped for whoever passes a conversation on: whom it can go to, and the whole floor."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, Q

from chat.models import Agent, Conversation
from kit.clock import database_now
from routing import protocol, strategy
from routing.estimates import flows
from routing.hours import is_open
from routing.models import WHOLE, Declared, Desk, Presence, Queue, QueueStay, StayKind
from routing.queries.deciding import candidates
from routing.queries.leading import teams_seen_by
from routing.queries.standing import queue_now
from routing.states import state_of
from routing.strategy import Candidate, Requirement

SERVES_NO_QUEUE = "{} serves no queue."
HAS_ROOM = Q(
    members__agent__desk__presence=Presence.ONLINE,
    members__agent__desk__declared=Declared.AVAILABLE,
    members__agent__desk__not_responding=False,
    members__agent__desk__used__lte=F("members__agent__desk__capacity") - WHOLE,
)


def receivers(conversation: Conversation, by: Agent) -> protocol.Receivers:
    """Whom `by` can pass this conversation on to: everyone else who serves, with room or not, and queues."""
    queue = queue_now(conversation.pk)
    left_out = {by.pk, conversation.agent_id}
    desks = _desks()
    agents = []
    for candidate in candidates(None, everyone=True):
        if candidate.agent in left_out:
            continue
        desk = desks[candidate.agent]
        agents.append(_receiver(desk, why_not_receive(candidate, desk.agent, queue, by)))
    return protocol.Receivers(
        agents=tuple(agents),
        queues=tuple(protocol.ReceivingQueue(**fields) for fields, _ in _queues(database_now())),
    )


def why_not_receive(candidate: Candidate | None, agent: Agent, queue: Queue | None, by: Agent) -> str:
    """Why an agent cannot be offered what a colleague passes on from a queue; empty when they can. Whoever
    leads may ask for one conversation more than there is room for."""
    if candidate is None:
        return SERVES_NO_QUEUE.format(agent.shown_name)
    weight = queue.weight if queue else WHOLE
    asked = queue.requirements.values_list("skill_id", "level", "is_hard") if queue else ()
    reason = strategy.why_not_receive(
        candidate,
        queue.pk if queue else 0,
        weight,
        [Requirement(*one) for one in asked],
        spare=weight if by.is_lead else 0,
    )
    return reason.said_of(agent.shown_name) if reason else ""


def why_not_assign(candidate: Candidate | None, agent: Agent) -> str:
    """Why an agent cannot be made responsible by whoever leads; empty when they can."""
    if candidate is None:
        return SERVES_NO_QUEUE.format(agent.shown_name)
    reason = strategy.why_not_assign(candidate)
    return reason.said_of(agent.shown_name) if reason else ""


def floor_page(by: Agent) -> protocol.Floor:
    """Everyone who serves and every queue of the teams that somebody sees, as they are now."""
    desks, now, teams = _desks(), database_now(), teams_seen_by(by)
    queues = _queues(now, teams)
    seen = {fields["id"] for fields, _ in queues}
    return protocol.Floor(
        agents=tuple(
            _on_the_floor(desks[candidate.agent], candidate, seen)
            for candidate in candidates(None, everyone=True)
            if teams is None or not seen.isdisjoint(candidate.queues)
        ),
        queues=tuple(
            protocol.FloorQueue(
                **fields, longest_wait_s=None if since is None else int((now - since).total_seconds())
            )
            for fields, since in queues
        ),
    )


def _desks() -> Mapping[int, Desk]:
    return {desk.pk: desk for desk in Desk.objects.select_related("agent")}


def _receiver(desk: Desk, why_not: str) -> protocol.Receiver:
    return protocol.Receiver(
        id=desk.pk,
        name=desk.agent.shown_name,
        state=state_of(desk),
        used=desk.used,
        capacity=desk.capacity,
        can_take=not why_not,
        why_not=why_not,
    )


def _on_the_floor(desk: Desk, candidate: Candidate, seen: Collection[int]) -> protocol.FloorAgent:
    why_not = why_not_assign(candidate, desk.agent)
    return protocol.FloorAgent(
        id=desk.pk,
        name=desk.agent.shown_name,
        state=state_of(desk),
        used=desk.used,
        capacity=desk.capacity,
        can_take=not why_not,
        why_not=why_not,
        queues=tuple(sorted(queue for queue in candidate.queues if queue in seen)),
        declared=desk.declared,
        reason=desk.reason,
    )


def _queues(
    now: datetime, teams: Collection[int] | None = None
) -> list[tuple[dict[str, Any], datetime | None]]:
    """The fields of each queue, of these teams or of all, and since when its first has waited."""
    estimates, waiting = flows(), _waiting()
    queues = Queue.objects.select_related("team", "calendar").prefetch_related(
        "calendar__openings", "calendar__holidays"
    )
    if teams is not None:
        queues = queues.filter(team__in=teams)
    online = Count("members", filter=Q(members__agent__desk__presence=Presence.ONLINE))
    free = Count("members", filter=HAS_ROOM)
    found = []
    for queue in queues.annotate(online=online, free=free).order_by("name"):
        number, since = waiting.get(queue.pk, (0, None))
        wait = estimates[queue.pk].wait(number) if queue.pk in estimates else None
        at_once = queue.free > number
        served = is_open(queue, now)
        fields = {
            "id": queue.pk,
            "name": queue.name,
            "team": queue.team.name,
            "is_open": served,
            "waiting": number,
            "minutes": 0 if at_once else wait.minutes if wait else None,
            "online": queue.online,
            "why_not": "" if served else f"{queue.name} is closed now.",
        }
        found.append((fields, since))
    return found


def _waiting() -> dict[int, tuple[int, datetime]]:
    """For each queue where somebody waits: how many, and since when the first."""
    open_stays = QueueStay.objects.filter(left_at=None, kind=StayKind.QUEUE).order_by()
    counted = open_stays.values_list("queue_id").annotate(Count("pk"), Min("entered_at"))
    return {queue: (number, since) for queue, number, since in counted}

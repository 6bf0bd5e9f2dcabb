"""Who may see and steer whose work: an agent their own, a supervisor that of the teams they lead."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from chat.models import Agent
from routing.models import Member, Queue, Segment, Team


def teams_seen_by(agent: Agent) -> frozenset[int] | None:
    """The teams that somebody may look at: whoever leads, those that they lead; an agent, those whose queues
    they serve. None for all: for admins, and for supervisors whom no team names."""
    if not agent.is_lead:
        return frozenset(Member.objects.filter(agent=agent).values_list("queue__team_id", flat=True))
    if agent.role == Agent.Role.ADMIN:
        return None
    return frozenset(Team.objects.filter(leads=agent).values_list("pk", flat=True)) or None


def leads_queue(agent: Agent, queue: Queue | None) -> bool:
    """Whether somebody may steer a queue. What belongs to no queue is steered by everyone who leads."""
    if not agent.is_lead:
        return False
    teams = teams_seen_by(agent)
    return teams is None or queue is None or queue.team_id in teams


def leads_of(team_id: int | None) -> QuerySet[Agent]:
    """Everyone who leads a team, and for None everyone who leads all of them."""
    named = Team.leads.through.objects.values("agent_id")
    supervisors = Q(role=Agent.Role.SUPERVISOR) & ~Q(pk__in=named)
    if team_id is not None:
        supervisors |= Q(role=Agent.Role.SUPERVISOR, pk__in=named.filter(team_id=team_id))
    return Agent.objects.filter(Q(role=Agent.Role.ADMIN) | supervisors, is_active=True).order_by("pk")


def agents_of(teams: Collection[int], among: Collection[int]) -> set[int]:
    """Which of these agents serve the queues of these teams, or once did."""
    serving = Member.objects.filter(queue__team__in=teams, agent__in=among).values_list("agent", flat=True)
    found = set(serving)
    if left := set(among) - found:
        served = Segment.objects.filter(agent__in=left, queue__team__in=teams).values_list("agent", flat=True)
        found.update(served.order_by().distinct())
    return found

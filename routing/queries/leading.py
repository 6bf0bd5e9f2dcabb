"""Who may see and steer whose work: an agent their own, a supervisor that of the teams they lead."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q, QuerySet

from chat.models import Agent
from kit.holding import is_held
from routing.models import Member, Queue, Segment, Team


def teams_seen_by(agent: Agent) -> frozenset[int] | None:
    """The teams that somebody may look at: whoever leads, those that they lead; an agent, those whose queues
    they serve. None for all: for admins, and for supervisors whom no team names."""
    return teams_seen_by_each([agent])[agent.pk]


def teams_seen_by_each(agents: Collection[Agent]) -> dict[int, frozenset[int] | None]:
    """`teams_seen_by` of several, by their keys."""
    supervisors = {agent.pk for agent in agents if agent.role == Agent.Role.SUPERVISOR}
    others = {agent.pk for agent in agents if not agent.is_lead}
    teams: dict[int, set[int]] = defaultdict(set)
    if supervisors:
        led = Team.leads.through.objects.filter(agent_id__in=supervisors)
        for who, team in led.values_list("agent_id", "team_id"):
            teams[who].add(team)
    if others:
        served = Member.objects.filter(agent_id__in=others)
        for who, team in served.values_list("agent_id", "queue__team_id"):
            teams[who].add(team)
    return {
        agent.pk: frozenset(teams[agent.pk]) if teams[agent.pk] or agent.pk in others else None
        for agent in agents
    }


def why_kept(teams: Collection[int]) -> list[str]:
    """What keeps these teams from being deleted together, in words; empty when nothing does. With their last
    team supervisors would come to lead all of them: that is somebody's decision."""
    named_by_others = Team.leads.through.objects.exclude(team__in=teams).values("agent_id")
    supervisors = Agent.objects.filter(role=Agent.Role.SUPERVISOR)
    stranded = supervisors.filter(led_teams__in=teams).exclude(pk__in=named_by_others)
    used = [team for team in Team.objects.filter(pk__in=teams, queues=None) if has_history(team)]
    return [
        *(
            f"{queue}, a queue of it. Give it to another team first."
            for queue in Queue.objects.filter(team__in=teams)
        ),
        *(f"the history of {team}. The figures need it, so leave the team without queues." for team in used),
        *(
            f"{name}, who leads no other team. Name one for them first."
            for name in sorted({str(agent) for agent in stranded})
        ),
    ]


def has_history(team: Team) -> bool:
    """What refers to a team belongs to apps above this one, so it is asked for in general."""
    return is_held(Team.objects.filter(pk=team.pk))


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

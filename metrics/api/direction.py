"""What the teams are there for, and how far their goals are."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.http import QueryDict

from chat.models import Agent
from direction.queries.pursuits import Counted, counted
from kit.clock import database_now
from metrics.api import shapes
from metrics.api.asking import seen, seen_by_lead
from metrics.api.figures import UNITS
from metrics.certainty import wilson
from metrics.figures import figure
from metrics.kpis import KPIS, Unit
from metrics.models.goals import metrics, unit_of
from metrics.queries import direction
from metrics.queries.direction import Followed
from metrics.queries.guided import Change, changes
from metrics.queries.lifts import Lift
from metrics.queries.measuring import calls_beside
from routing.models import Direction, Team
from routing.queries import teams_seen_by

# Of what no goal says the period.
LATELY = timedelta(weeks=4)
# What guidelines can change of a conversation.
GUIDED = ("ftr", "csat", "first_response_s", "response_s", "duration_s", "conversion_reactive")


def directions(query: QueryDict, agent: Agent) -> shapes.Directions:
    """Agents see the teams whose queues they serve, whoever leads the teams that they lead."""
    at = database_now()
    teams = direction.teams(seen(query, teams_seen_by(agent)).teams)
    ids = [team.pk for team in teams]
    goals = direction.followed(at, ids)
    pursued = defaultdict(list)
    for each in counted(ids, at - LATELY, at):
        pursued[each.team].append(_pursued(each))
    labels = dict(metrics())
    found = []
    for heading in Direction:
        headed = [
            _team(team, goals.get(team.pk, []), pursued[team.pk], at, labels)
            for team in teams
            if team.direction == heading.value
        ]
        if headed:
            found.append(shapes.Direction(heading.value, str(heading.label), headed))
    return shapes.Directions(at, found)


def guidelines(query: QueryDict, agent: Agent) -> shapes.Guidelines:
    """What conversations came to since the guidelines of teams that whoever asks leads were written anew."""
    at = database_now()
    found = changes(seen_by_lead(query, agent).teams, at)
    return shapes.Guidelines(at, [_guided(each) for each in found])


def _guided(change: Change) -> shapes.Guided:
    guideline, span, after, before = change
    return shapes.Guided(
        guideline.about,
        guideline.number,
        guideline.from_at,
        span / timedelta(days=1),
        after.conversations,
        before.conversations,
        [figure(KPIS[name], after.sums, {}, before.sums) for name in GUIDED],
    )


def _team(
    team: Team,
    goals: list[Followed],
    pursued: list[shapes.Pursued],
    at: datetime,
    labels: dict[str, str],
) -> shapes.DirectedTeam:
    return shapes.DirectedTeam(
        team.pk,
        team.name,
        team.get_audience_display(),
        team.purpose,
        [_aim(each, labels) for each in goals],
        pursued,
        _called(team, at) if team.asks_call else None,
    )


def _pursued(counted: Counted) -> shapes.Pursued:
    low, high = wilson(counted.reached, counted.decided) or (None, None)
    return shapes.Pursued(
        counted.visitor_does,
        counted.agent_does,
        counted.pursued,
        counted.decided,
        counted.reached,
        counted.early,
        counted.reached / counted.decided if counted.decided else None,
        low,
        high,
        counted.ticked,
    )


def _called(team: Team, at: datetime) -> shapes.Called:
    said, counted = calls_beside(team.pk, at - LATELY, at)
    return shapes.Called(said.value, said.n, said.low, said.high, counted.value, counted.n)


def _aim(followed: Followed, labels: dict[str, str]) -> shapes.Aim:
    goal, share, measured, progress, lifts, is_whole = followed
    unit = unit_of(goal.metric)
    return shapes.Aim(
        name=goal.name,
        metric=f"{labels[goal.metric]}: {goal.event}" if goal.event else labels[goal.metric],
        unit=UNITS.get(unit, unit.value),
        operator=goal.operator,
        baseline=goal.baseline,
        target=goal.target,
        from_=goal.first_day.isoformat(),
        to=goal.last_day.isoformat(),
        owner=goal.owner.shown_name if goal.owner else "",
        share=share,
        value=measured.value,
        n=measured.n,
        low=measured.low,
        high=measured.high,
        expected=progress.expected,
        pace=progress.pace,
        forecast=possible(progress.forecast, unit),
        status=progress.status.value,
        is_seasonal=goal.is_seasonal,
        lifts=[_lift(each, unit) for each in lifts],
        worked_out=is_whole,
    )


def _lift(lift: Lift, unit: Unit) -> shapes.Lift:
    """Of a count it is a share of the visitors who could be invited."""
    told = Unit.SHARE if unit is Unit.COUNT else unit
    return shapes.Lift(*lift, unit=UNITS.get(told, told.value))


def possible(forecast: float | None, unit: Unit) -> float | None:
    """A pace kept up leads no further than there is to go: below nothing, or beyond all."""
    if forecast is None or unit in (Unit.SCORE, Unit.MONEY):
        return forecast
    return min(max(forecast, 0.0), 1.0) if unit is Unit.SHARE else max(forecast, 0.0)

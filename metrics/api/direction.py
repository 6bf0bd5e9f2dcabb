"""What the teams are there for, and how far their goals are."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from django.http import QueryDict

from chat.models import Agent
from direction.queries.pursuits import Counted, counted
from direction.queries.suggestions import Counted as Drawn
from direction.queries.suggestions import counted as drawn
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
from proactive.statistics import (
    HOLDOUT_SHARE,
    Arm,
    RatioCheck,
    always_valid_z,
    intention_to_treat,
    ratio_check,
    widened,
    z_test,
)
from routing.models import Direction, Team
from routing.queries import teams_seen_by

# Of what no goal says the period.
LATELY = timedelta(weeks=4)
# By about so much a suggestion may change what conversations come to: intervals are narrowest there.
LIKELY = 0.05
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
    suggested = suggestions(ids, at)
    at_once = direction.accepting_at_once(ids)
    labels = dict(metrics())
    found = []
    for heading in Direction:
        headed = [
            _team(
                team,
                at_once.get(team.pk),
                goals.get(team.pk, []),
                pursued[team.pk],
                suggested[team.pk],
                at,
                labels,
            )
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
    accepts_at_once: bool | None,
    goals: list[Followed],
    pursued: list[shapes.Pursued],
    suggested: list[shapes.Suggested],
    at: datetime,
    labels: dict[str, str],
) -> shapes.DirectedTeam:
    return shapes.DirectedTeam(
        team.pk,
        team.name,
        team.get_audience_display(),
        team.purpose,
        accepts_at_once,
        [_aim(each, labels) for each in goals],
        pursued,
        suggested,
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


def suggestions(teams: Collection[int], at: datetime) -> dict[int, list[shapes.Suggested]]:
    """By team, what came of what was suggested lately."""
    sides: dict[tuple[int, int, int], dict[bool, Drawn]] = defaultdict(dict)
    for each in drawn(teams, at - LATELY, at):
        sides[each.team, each.action, each.version][each.is_held_out] = each
    found = defaultdict(list)
    for (team, _, _), those in sides.items():
        some = next(iter(those.values()))
        nobody = Drawn(*some[:5], True, *[0] * 8)
        found[team].append(_suggested(those.get(False, nobody), those.get(True, nobody)))
    return found


def _suggested(one: Drawn, other: Drawn) -> shapes.Suggested:
    check = ratio_check([one.conversations, other.conversations], [1 - HOLDOUT_SHARE, HOLDOUT_SHARE])
    return shapes.Suggested(
        one.name,
        one.kind,
        one.version,
        one.conversations,
        one.used,
        one.dismissed,
        one.ignored,
        other.conversations,
        _outcome(Arm(one.over, one.resolved), Arm(other.over, other.resolved), check),
        _outcome(Arm(one.decided, one.reached), Arm(other.decided, other.reached), check),
    )


def _outcome(shown: Arm, alone: Arm, check: RatioCheck) -> shapes.Outcome:
    effect = None
    if shown.visitors and alone.visitors:
        found = intention_to_treat(shown, alone, check)
        wide = widened(found, always_valid_z(z_test(shown.goal, alone.goal).standard_error, LIKELY))
        low, high = (wide.interval.low, wide.interval.high) if wide.interval else (None, None)
        effect = shapes.Effect(wide.name, wide.value, low, high)
    return shapes.Outcome(shown.reached, shown.visitors, alone.reached, alone.visitors, effect)


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

"""How far the teams' goals are, each with what stands behind it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from metrics.direction import Progress, progress, seasonal_share
from metrics.kpis import KPIS, NINE, NINE_OF_INVITING
from metrics.models import TeamGoal
from metrics.periods import Period
from metrics.queries.age import is_worked_out
from metrics.queries.lifts import Lift, lifts_of
from metrics.queries.measuring import Measured, measure
from metrics.queries.sums import Filter, of_week
from routing.models import Direction, OfferMode, Queue, Team
from routing.queries import open_time

# Whole weeks, so that every hour of the week counts as often as any other.
SEASON = timedelta(weeks=12)


class Followed(NamedTuple):
    goal: TeamGoal
    share: float
    measured: Measured
    progress: Progress
    lifts: tuple[Lift, ...]
    is_worked_out: bool


def teams(only: Iterable[int]) -> list[Team]:
    return list(Team.objects.filter(pk__in=list(only)).order_by("name"))


def nine_of(teams: Iterable[int]) -> tuple[str, ...]:
    """The nine numbers of these teams together."""
    directions = set(Team.objects.filter(pk__in=list(teams)).values_list("direction", flat=True))
    return NINE_OF_INVITING if directions == {Direction.PROACTIVE_SALES} else NINE


def accepting_at_once(teams: Iterable[int]) -> dict[int, bool]:
    """Of those of these teams that have a queue, whether no agent has to accept in any."""
    found: dict[int, set[str]] = defaultdict(set)
    for team, mode in Queue.objects.filter(team__in=list(teams)).values_list("team_id", "offer_mode"):
        found[team].add(mode)
    return {team: modes == {OfferMode.AUTO} for team, modes in found.items()}


def followed(at: datetime, only: Iterable[int]) -> dict[int, list[Followed]]:
    """The goals of these teams that have begun and are over no longer than they lasted, by team."""
    found: dict[int, list[Followed]] = defaultdict(list)
    goals = TeamGoal.objects.filter(team__in=list(only)).select_related("team", "event", "calendar", "owner")
    for goal in goals:
        begins, ends = goal.bounds
        if begins <= at < ends + (ends - begins):
            found[goal.team_id].append(follow(goal, at))
    return found


def follow(goal: TeamGoal, at: datetime) -> Followed:
    begins, ends = goal.bounds
    until = min(at, ends)
    share = elapsed(goal, until)
    is_whole = _is_whole(goal, begins, until)
    measured = measure(goal, begins, until) if is_whole else Measured(None, 0)
    return Followed(
        goal,
        share,
        measured,
        progress(start=goal.start, target=goal.target, actual=measured.value, share=share),
        lifts_of(goal, begins, until),
        is_whole,
    )


def _is_whole(goal: TeamGoal, begins: datetime, until: datetime) -> bool:
    """Whether the sums of which it is told are worked out; some are told of facts alone."""
    if goal.is_seasonal:
        begins -= SEASON
    return not (goal.is_seasonal or goal.metric in KPIS) or is_worked_out((begins, until))


def elapsed(goal: TeamGoal, at: datetime) -> float:
    """Which share of the goal's time is over: of its calendar's hours, or as demand came, or evenly."""
    begins, ends = goal.bounds
    if goal.calendar is not None:
        whole = open_time(goal.calendar, begins, ends)
        if whole:
            return open_time(goal.calendar, begins, at) / whole
    if goal.is_seasonal:
        local = ZoneInfo(goal.zone)
        return seasonal_share(season_before(goal), begins, at, ends, local)
    return (at - begins) / (ends - begins)


def season_before(goal: TeamGoal) -> dict[int, int]:
    """How many conversations entered the team's queues in each hour of the local week, before the goal."""
    begins, _ = goal.bounds
    queues = Queue.objects.filter(team=goal.team_id).values_list("pk", flat=True)
    entered = of_week(
        Period(begins - SEASON, begins, ZoneInfo(goal.zone)), Filter("", None, tuple(queues)), ["entered"]
    )
    return {hour: sums.get("entered", 0) for hour, sums in entered.items()}

"""How far the teams' goals are, each with what stands behind it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from metrics.direction import Progress, progress
from metrics.kpis import KPIS
from metrics.models import TeamGoal
from metrics.models.goals import REACHED
from metrics.queries.sums import Filter, sums_of
from proactive.models import GoalEvent, TrailKind
from routing.models import Queue, Team
from routing.queries import open_time

FORMS = """
SELECT count(*) FILTER (WHERE e.kind = %(refused)s),
  count(DISTINCT (e.view_id, e.label)) FILTER (WHERE e.kind = %(begun)s)
FROM proactive_trailevent e
JOIN proactive_pageview w ON w.id = e.view_id
JOIN proactive_visit v ON v.id = w.visit_id
WHERE e.at >= %(start)s AND e.at < %(end)s
  AND v.site_id IN (SELECT s.site_id FROM routing_queue_sites s
    JOIN routing_queue q ON q.id = s.queue_id WHERE q.team_id = %(team)s)
"""


class Measured(NamedTuple):
    """A value, and of how many it speaks."""

    value: float | None
    n: int


class Followed(NamedTuple):
    goal: TeamGoal
    share: float
    measured: Measured
    progress: Progress


def teams(only: Iterable[int]) -> list[Team]:
    return list(Team.objects.filter(pk__in=list(only)).order_by("name"))


def followed(at: datetime, only: Iterable[int]) -> dict[int, list[Followed]]:
    """The goals of these teams that have begun and are over no longer than they lasted, by team."""
    found: dict[int, list[Followed]] = defaultdict(list)
    goals = TeamGoal.objects.filter(team__in=list(only)).select_related("event", "calendar", "owner")
    for goal in goals:
        begins, ends = goal.bounds
        if begins <= at < ends + (ends - begins):
            found[goal.team_id].append(follow(goal, at))
    return found


def follow(goal: TeamGoal, at: datetime) -> Followed:
    begins, ends = goal.bounds
    until = min(at, ends)
    share = elapsed(goal, until)
    measured = measure(goal, begins, until)
    return Followed(
        goal,
        share,
        measured,
        progress(start=goal.start, target=goal.target, actual=measured.value, share=share),
    )


def elapsed(goal: TeamGoal, at: datetime) -> float:
    """Which share of the goal's time is over: of its calendar's hours, where it has one."""
    begins, ends = goal.bounds
    if goal.calendar is not None:
        whole = open_time(goal.calendar, begins, ends)
        if whole:
            return open_time(goal.calendar, begins, at) / whole
    return (at - begins) / (ends - begins)


def measure(goal: TeamGoal, start: datetime, end: datetime) -> Measured:
    if goal.metric in KPIS:
        return _kpi(goal, start, end)
    if goal.metric == REACHED:
        reached = GoalEvent.objects.filter(goal=goal.event, at__gte=start, at__lt=end, reversed_at=None)
        count = reached.count()
        return Measured(float(count), count)
    return _form_errors(goal, start, end)


def _kpi(goal: TeamGoal, start: datetime, end: datetime) -> Measured:
    kpi = KPIS[goal.metric]
    queues = Queue.objects.filter(team=goal.team_id).values_list("pk", flat=True)
    sums = sums_of((start, end), Filter("", None, tuple(queues)))
    value = kpi.value(sums)
    return Measured(None if value is None else float(value), kpi.n(sums))


def _form_errors(goal: TeamGoal, start: datetime, end: datetime) -> Measured:
    """Of the sites whose visitors wait for this team."""
    with connection.cursor() as cursor:
        cursor.execute(
            FORMS,
            {
                "refused": TrailKind.FORM_REFUSED.value,
                "begun": TrailKind.FORM_PROGRESS.value,
                "start": start,
                "end": end,
                "team": goal.team_id,
            },
        )
        refused, begun = cursor.fetchone()
    return Measured(refused / begun if begun else None, begun)

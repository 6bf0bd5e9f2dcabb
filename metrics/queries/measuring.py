"""What a team's goal has come to: a value, of how many it speaks, and how sure it is."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection

from metrics.kpis import KPIS, Kpi
from metrics.ledger.booking import Sums
from metrics.models import TeamGoal
from metrics.models.goals import CALLS, FORM_ERRORS, REACHED
from metrics.queries.sums import Filter, sums_of
from proactive.models import GoalEvent, TrailKind
from routing.models import Queue

THOUSAND = 1000

OF_TEAM = """SELECT s.site_id FROM routing_queue_sites s
    JOIN routing_queue q ON q.id = s.queue_id WHERE q.team_id = %(team)s"""

FORMS = f"""
SELECT count(*) FILTER (WHERE e.kind = %(refused)s),
  count(DISTINCT (e.view_id, e.label)) FILTER (WHERE e.kind = %(begun)s)
FROM proactive_trailevent e
JOIN proactive_pageview w ON w.id = e.view_id
JOIN proactive_visit v ON v.id = w.visit_id
WHERE e.kind IN (%(refused)s, %(begun)s) AND e.at >= %(start)s AND e.at < %(end)s
  AND v.site_id IN ({OF_TEAM})
"""  # noqa: S608  nothing of a request in it

# Sessions are those of the days whose calls are known, site by site: a day without calls says nothing.
CALLED = f"""
SELECT coalesce(sum(d.calls), 0), coalesce(sum((
  SELECT count(*) FROM proactive_visit v WHERE v.site_id = d.site_id
    AND v.began_at >= d.day::timestamp AT TIME ZONE %(zone)s
    AND v.began_at < (d.day + 1)::timestamp AT TIME ZONE %(zone)s)), 0)
FROM metrics_callday d
WHERE d.day >= %(first)s AND d.day < %(last)s AND d.site_id IN ({OF_TEAM})
"""  # noqa: S608  nothing of a request in it


class Measured(NamedTuple):
    """A value, of how many it speaks, and its 95 % interval where there is one."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None


def measure(goal: TeamGoal, start: datetime, end: datetime) -> Measured:
    """What came of a goal from `start` to `end`."""
    if goal.metric in KPIS:
        return _kpi(goal, start, end)
    return OWN[goal.metric](goal, start, end)


def calls_beside(team_id: int, start: datetime, end: datetime) -> tuple[Measured, Measured]:
    """What visitors say of the calls that they did not make, and the calls that were counted: beside each
    other, for neither tells the other."""
    said = _of_kpi(KPIS["would_have_called"], _sums(team_id, start, end))
    return said, _calls_of(team_id, start, end, "UTC")


def _kpi(goal: TeamGoal, start: datetime, end: datetime) -> Measured:
    return _of_kpi(KPIS[goal.metric], _sums(goal.team_id, start, end))


def _of_kpi(kpi: Kpi, sums: Sums) -> Measured:
    value = kpi.value(sums)
    low, high = kpi.interval(sums) or (None, None)
    return Measured(None if value is None else float(value), kpi.n(sums), low, high)


def _sums(team_id: int, start: datetime, end: datetime) -> Sums:
    queues = Queue.objects.filter(team=team_id).values_list("pk", flat=True)
    return sums_of((start, end), Filter("", None, tuple(queues)))


def _reached(goal: TeamGoal, start: datetime, end: datetime) -> Measured:
    reached = GoalEvent.objects.filter(goal=goal.event, at__gte=start, at__lt=end, reversed_at=None)
    count = reached.count()
    return Measured(float(count), count)


def _form_errors(goal: TeamGoal, start: datetime, end: datetime) -> Measured:
    """Of the sites whose visitors wait for this team."""
    kinds = {"refused": TrailKind.FORM_REFUSED.value, "begun": TrailKind.FORM_PROGRESS.value}
    refused, begun = _row(FORMS, team=goal.team_id, start=start, end=end, **kinds)
    return Measured(refused / begun if begun else None, begun)


def _calls(goal: TeamGoal, start: datetime, end: datetime) -> Measured:
    return _calls_of(goal.team_id, start, end, goal.zone)


def _calls_of(team_id: int, start: datetime, end: datetime, zone: str) -> Measured:
    """Of the sites whose visitors wait for this team, on the whole days that are over."""
    first, last = (at.astimezone(ZoneInfo(zone)).date() for at in (start, end))
    calls, sessions = _row(CALLED, team=team_id, zone=zone, first=first, last=last)
    return Measured(calls * THOUSAND / sessions if sessions else None, int(sessions))


def _row(query: str, **given: Any) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        one, other = cursor.fetchone()
    return int(one), int(other)


OWN: Mapping[str, Callable[[TeamGoal, datetime, datetime], Measured]] = {
    REACHED: _reached,
    FORM_ERRORS: _form_errors,
    CALLS: _calls,
}

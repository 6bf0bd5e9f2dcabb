"""What experiments say of a team's goal: how much of it is there because visitors were invited."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from metrics.models import TeamGoal
from metrics.models.goals import REACHED
from proactive.models import Experiment, Goal
from proactive.queries.experiments import experiments_of, verdict
from proactive.statistics import Spending, Spent, per_order
from routing.models import Queue

AVERAGE_ORDER = "average_order"

# What those who were drawn have ordered, each with their arm.
ORDERS = """
WITH drawn AS (
  SELECT visitor_id, arm, min(eligible_at) AS since FROM proactive_invitation
  WHERE experiment_id = %(experiment)s AND arm IN ('treated', 'holdout') AND eligible_at >= %(began)s
  GROUP BY visitor_id, arm
)
SELECT d.arm, g.currency, sum(g.value)::float8, count(*) FROM drawn d
JOIN proactive_goalevent g ON g.visitor_id = d.visitor_id AND g.at > d.since AND g.at < %(until)s
JOIN proactive_goal o ON o.id = g.goal_id AND o.kind = %(order)s
WHERE g.reversed_at IS NULL
GROUP BY d.visitor_id, d.arm, g.currency
"""


class Lift(NamedTuple):
    """By how much those who could be invited differ from those left alone, with the 95 % interval: a share
    of visitors, or money for each order."""

    experiment: str
    value: float
    low: float
    high: float


def lifts_of(goal: TeamGoal, start: datetime, end: datetime) -> tuple[Lift, ...]:
    """Of the experiments that ran between `start` and `end` and invite into the team's queues: only those
    with a holdout, and whose groups are those that were drawn."""
    if goal.metric not in (REACHED, AVERAGE_ORDER):
        return ()
    running = _running(goal, start, end)
    if goal.metric == REACHED:
        found = [_of_goal(each) for each in running.filter(primary_goal=goal.event_id)]
    else:
        found = [_of_orders(each, end) for each in running]
    return tuple(each for each in found if each is not None)


def _running(goal: TeamGoal, start: datetime, end: datetime) -> QuerySet[Experiment]:
    queues = list(Queue.objects.filter(team=goal.team_id).values_list("pk", flat=True))
    ran = Q(began_at__lt=end) & (Q(ended_at=None) | Q(ended_at__gt=start))
    return experiments_of(queues).filter(ran).select_related("primary_goal").order_by("-began_at")


def _of_goal(experiment: Experiment) -> Lift | None:
    found = verdict(experiment)
    if not found.is_sound or found.effect is None or found.effect.interval is None:
        return None
    bounds = found.effect.interval
    return Lift(experiment.name, found.effect.value, bounds.low, bounds.high)


def _of_orders(experiment: Experiment, end: datetime) -> Lift | None:
    """The mean order of either group, few large ones lowered. None for several currencies or too few."""
    found = verdict(experiment)
    if not found.is_sound:
        return None
    rows = _orders(experiment, end)
    if len({currency for _, currency, _, _ in rows}) > 1:
        return None
    treated, holdout = (
        Spending(arm.visitors, [Spent(value, orders) for name, _, value, orders in rows if name == group])
        for group, arm in (("treated", found.treated), ("holdout", found.holdout))
    )
    try:
        effect = per_order(treated, holdout, found.check).effect
    except ValueError:
        return None
    bounds = effect.interval
    return Lift(experiment.name, effect.value, bounds.low, bounds.high) if bounds else None


def _orders(experiment: Experiment, end: datetime) -> list[tuple[str, str, float, int]]:
    asked: dict[str, Any] = {
        "experiment": experiment.pk,
        "began": experiment.began_at,
        "until": min(experiment.ended_at or end, end),
        "order": Goal.Kind.ORDER.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(ORDERS, asked)
        return list(cursor.fetchall())

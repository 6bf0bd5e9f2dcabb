"""The figures that alert rules watch."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from metrics.models import AlertRule
from metrics.periods import Grain, after, floor, midnight
from metrics.queries import live, names
from metrics.queries.age import is_worked_out
from metrics.queries.running import late_of
from metrics.queries.sums import Filter, sums_of

# The columns of a queue's row in `queries.live`.
WAITING, LONGEST = 3, 4


class Unknown(Exception):
    """Nobody can say yet: the sums of the time that a rule is about are still being made."""


def value(rule: AlertRule, now: datetime) -> float | None:
    """What the rule's figure is; None where there is nothing to speak of. Raises Unknown."""
    return _of_period(rule, now) if rule.kpi else _right_now(rule, now)


def queues_of(rule: AlertRule) -> list[int] | None:
    """None for all."""
    if rule.queue_id is not None:
        return [rule.queue_id]
    if rule.team_id is None:
        return None
    return [queue for queue, team in names.teams_of_queues().items() if team == rule.team_id]


def _of_period(rule: AlertRule, now: datetime) -> float | None:
    assert rule.kpi is not None
    start = floor(now - timedelta(hours=1), Grain.QUARTER)
    if rule.span == AlertRule.Span.DAY:
        zone = ZoneInfo(rule.zone)
        start = midnight(now.astimezone(zone).date(), zone)
    span = (start, after(floor(now, Grain.QUARTER), Grain.QUARTER))
    if not is_worked_out(span):
        raise Unknown
    queues = queues_of(rule)
    only = Filter("", None, None if queues is None else tuple(queues))
    sums = sums_of(span, only)
    if rule.kpi.denominator and rule.kpi.n(sums) < rule.least_n:
        return None
    found = rule.kpi.value(sums)
    return None if found is None else float(found)


def _right_now(rule: AlertRule, now: datetime) -> float | None:
    queues = queues_of(rule)
    match rule.measure:
        case "live_waiting":
            waiting = [row[WAITING] for row in live.queues(now, queues)]
            return float(sum(waiting) + _unqueued(now, queues)[0])
        case "live_longest_wait_s":
            waits = [row[LONGEST] for row in live.queues(now, queues)] + [_unqueued(now, queues)[1]]
            return max((wait for wait in waits if wait is not None), default=None)
        case "live_due_soon":
            return float(len(late_of(live.due(now, queues), now).soon))
        case "live_overdue":
            return float(len(late_of(live.due(now, queues), now).late))
        case "live_agents_online":
            return float(live.online(queues))
    return None


def _unqueued(now: datetime, queues: list[int] | None) -> tuple[int, float | None]:
    """Who waits where there is no queue belongs to no team."""
    return live.waiting_list(now) if queues is None else (0, None)


def team_of(rule: AlertRule) -> int | None:
    """None for a rule about all teams."""
    return rule.queue.team_id if rule.queue else rule.team_id


def whose(rule: AlertRule) -> str:
    """The queue or team that a rule is about, as its name."""
    return str(rule.queue or rule.team or "")

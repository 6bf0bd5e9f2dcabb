"""The agreed limits as they are set here: each queue's target and cost of its own day."""

from collections import defaultdict
from decimal import Decimal

from metrics.facts import CURRENCY_PARTS, MICROSECONDS
from metrics.ledger.rules import Rules
from metrics.models import Target
from metrics.models.targets import COST, THRESHOLD
from metrics.periods import micros
from routing.models import Queue


def rules() -> Rules:
    queues = dict(Queue.objects.values_list("pk", "team_id"))
    thresholds, costs = _versions(THRESHOLD, MICROSECONDS), _versions(COST, CURRENCY_PARTS)
    return Rules(
        thresholds={queue: tuple(thresholds[team]) for queue, team in queues.items()},
        costs={queue: tuple(costs[team]) for queue, team in queues.items()},
    )


def _versions(kpi: str, parts: int) -> dict[int, list[tuple[int, int]]]:
    """What each team's target was and since when, oldest first."""
    of_team: dict[int, list[tuple[int, int]]] = defaultdict(list)
    found = Target.objects.filter(kpi=kpi, value__isnull=False).order_by("valid_from")
    for team, value, since in found.values_list("team_id", "value", "valid_from"):
        of_team[team].append((micros(since), int(Decimal(value or 0) * parts)))
    return of_team

"""The agreed limits as they are set here: each queue's target of its own day."""

from collections import defaultdict
from decimal import Decimal

from metrics.facts import MICROSECONDS
from metrics.ledger.rules import Rules
from metrics.models import Target
from metrics.models.targets import THRESHOLD
from metrics.periods import micros
from routing.models import Queue


def rules() -> Rules:
    of_team: dict[int, list[tuple[int, int]]] = defaultdict(list)
    found = Target.objects.filter(kpi=THRESHOLD, value__isnull=False).order_by("valid_from")
    for team, value, since in found.values_list("team_id", "value", "valid_from"):
        of_team[team].append((micros(since), int(Decimal(value or 0) * MICROSECONDS)))
    queues = Queue.objects.values_list("pk", "team_id")
    return Rules(thresholds={queue: tuple(of_team[team]) for queue, team in queues})

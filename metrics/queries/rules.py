"""The agreed limits as they are set here: each queue's hours, targets, cost and credit of their own day."""

from collections import defaultdict

from metrics.facts import CURRENCY_PARTS, MICROSECONDS
from metrics.ledger.rules import HOUR, Rules, Versions
from metrics.models import Target
from metrics.models.targets import COST, CREDIT, NEXT_REPLY, RESOLUTION, THRESHOLD
from metrics.periods import micros
from metrics.queries.queues import bases, hours
from routing.models import Queue

# In how many parts of its unit each is reckoned with.
PARTS = {
    THRESHOLD: MICROSECONDS,
    NEXT_REPLY: MICROSECONDS,
    RESOLUTION: MICROSECONDS,
    COST: CURRENCY_PARTS,
    CREDIT: HOUR,
}


def rules() -> Rules:
    queues = list(Queue.objects.order_by("pk"))
    of_team = _versions()

    def of_queues(kpi: str) -> dict[int | None, Versions]:
        return {queue.pk: tuple(of_team[kpi, queue.team_id]) for queue in queues}

    return Rules(
        thresholds=of_queues(THRESHOLD),
        next_replies=of_queues(NEXT_REPLY),
        resolutions=of_queues(RESOLUTION),
        costs=of_queues(COST),
        goal_windows=of_queues(CREDIT),
        hours=hours(queues),
        bases=bases(queues),
    )


def _versions() -> dict[tuple[str, int], list[tuple[int, int | None]]]:
    """What each team's targets were and since when, oldest first."""
    found: dict[tuple[str, int], list[tuple[int, int | None]]] = defaultdict(list)
    rows = Target.objects.filter(kpi__in=PARTS).order_by("valid_from")
    for team, kpi, value, since in rows.values_list("team_id", "kpi", "value", "valid_from"):
        found[kpi, team].append((micros(since), None if value is None else int(value * PARTS[kpi])))
    return found

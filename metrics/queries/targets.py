"""What the numbers should be."""

from collections.abc import Iterable
from datetime import datetime

from metrics.figures import Targets
from metrics.models import Target
from metrics.queries.age import Age


def targets_at(at: datetime, teams: Iterable[int]) -> Targets:
    """What held for these teams at that moment, as far as all of them have it and it is the same."""
    asked = set(teams)
    latest: dict[tuple[int, str], float | None] = {}
    rows = Target.objects.filter(team__in=asked, valid_from__lt=at).order_by("valid_from")
    for team, kpi, value in rows.values_list("team_id", "kpi", "value"):
        latest[team, kpi] = None if value is None else float(value)
    each: dict[str, list[float]] = {}
    for (_, kpi), target in latest.items():
        if target is None:
            continue
        each.setdefault(kpi, []).append(target)
    return {
        kpi: targets[0]
        for kpi, targets in each.items()
        if len(targets) == len(asked) and len(set(targets)) == 1
    }


def targets_held(age: Age, at: datetime, teams: Iterable[int]) -> Targets:
    """What held at that moment; nothing while there are only parts of sums to hold against it."""
    return targets_at(at, teams) if age.is_worked_out else {}

"""How far invitations came, and conversations by where they began, from the sums."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from metrics.ledger.beginning import BY_ENTRY, BY_PAGE, ENTRY_STEPS, PAGE_STEPS, of_page
from metrics.ledger.booking import merge
from metrics.ledger.reaching import BEGINNINGS, Way, counts
from metrics.ledger.work import QUARTER
from metrics.periods import Grain, Interval, Period, days, floor, micros
from metrics.queries.sums import Filter, grouped
from proactive.models import Trigger
from proactive.queries.funnel import Reach, counted, led

DAY = timedelta(days=1)


class Run(NamedTuple):
    """Days that begin with the same quarter hour (UTC)."""

    interval: Interval
    beginning: int


def ways(given: Period, reach: Reach, by: str) -> dict[str, tuple[int, ...]]:
    """As `counted`: by trigger, variant or device. Sums tell it of days of up to 24 hours; the one of a year
    that is longer is told by the facts."""
    runs, longer = _runs(given)
    triggers = _triggers(reach.queues)
    found: dict[str, tuple[int, ...]] = {}
    found_at = grouped([run.interval for run in runs], Filter(f"by_{by}"), spreads=None)
    for (n, _, key), sums in found_at.items():
        way = Way.of(key)
        if reach.sites is not None and int(way.site) not in reach.sites:
            continue
        if triggers is None or way.trigger in triggers:
            row = way.trigger if by == "trigger" else way.split
            _add(found, row, counts(sums, runs[n].beginning))
    for start, end in longer:
        for row, amounts in counted(reach._replace(start=start, end=end), by).items():
            _add(found, row, amounts)
    return {row: amounts for row, amounts in found.items() if any(amounts)}


def entries(given: Period, reach: Reach) -> dict[str, tuple[int, ...]]:
    """As `entered`."""
    found = grouped([given[:2]], Filter(BY_ENTRY, tuple(led(reach))))
    counts = {key: tuple(sums.get(step, 0) for step in ENTRY_STEPS) for (_, _, key), sums in found.items()}
    return {key: each for key, each in counts.items() if any(each)}


def pages(given: Period, reach: Reach) -> dict[str, tuple[int, ...]]:
    """As `begun`."""
    sites = None if reach.sites is None else tuple(map(str, reach.sites))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name, amount in merge(grouped([given[:2]], Filter(BY_PAGE, sites, reach.queues)).values()).items():
        page, step = of_page(name)
        found[page][step] = amount
    return {page: tuple(steps.get(step, 0) for step in PAGE_STEPS) for page, steps in found.items()}


def _triggers(queues: tuple[int, ...] | None) -> set[str] | None:
    if queues is None:
        return None
    return {str(key) for key in Trigger.objects.filter(queue__in=queues).values_list("pk", flat=True)}


def _runs(given: Period) -> tuple[list[Run], list[Interval]]:
    """A period as runs of days, and the days in it that are longer than 24 hours."""
    runs: list[Run] = []
    longer: list[Interval] = []
    for start, end in _whole_quarters(given):
        if end - start > DAY:
            longer.append((start, end))
            continue
        beginning = micros(start) // QUARTER % BEGINNINGS
        if runs and runs[-1].interval[1] == start and runs[-1].beginning == beginning:
            start = runs.pop().interval[0]
        runs.append(Run((start, end), beginning))
    return runs, longer


def _whole_quarters(given: Period) -> Iterator[Interval]:
    whole = Period(floor(given.start, Grain.QUARTER), floor(given.end, Grain.QUARTER), given.zone)
    return ((floor(start, Grain.QUARTER), floor(end, Grain.QUARTER)) for start, end in days(whole))


def _add(found: dict[str, tuple[int, ...]], row: str, amounts: tuple[int, ...]) -> None:
    there = found.get(row)
    found[row] = amounts if there is None else tuple(map(int.__add__, there, amounts))

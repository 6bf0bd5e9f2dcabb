"""How far invitations came, and conversations by where they began, from the sums."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from metrics.ledger.beginning import BY_ENTRY, BY_PAGE, ENTRY_STEPS, OTHERS, PAGE_STEPS, named, of_page
from metrics.ledger.booking import merge
from metrics.ledger.reaching import BEGINNINGS, Way, counts
from metrics.ledger.work import QUARTER
from metrics.models import Bucket
from metrics.periods import QUARTER as QUARTER_HOUR
from metrics.periods import Grain, Interval, Period, days, floor, hours, micros
from metrics.queries.credited import with_credit
from metrics.queries.sums import Filter, grouped
from proactive.models import Trigger
from proactive.queries.funnel import Reach, counted, led

DAY = timedelta(days=1)
UTC = ZoneInfo("UTC")


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
            steps = counts(sums, runs[n].beginning)
            by_hand = 0 if way.trigger else steps[0]
            _add(found, row, (*steps, by_hand))
    for start, end in longer:
        for row, amounts in counted(with_credit(reach._replace(start=start, end=end), by), by).items():
            _add(found, row, amounts)
    return {row: amounts for row, amounts in found.items() if any(amounts)}


def entries(given: Period, reach: Reach) -> dict[str, tuple[int, ...]]:
    """As `entered`."""
    found = grouped([given[:2]], Filter(BY_ENTRY, tuple(led(reach))))
    counts = {key: tuple(sums.get(step, 0) for step in ENTRY_STEPS) for (_, _, key), sums in found.items()}
    return {key: each for key, each in counts.items() if any(each)}


def pages(given: Period, reach: Reach) -> dict[str, tuple[int, ...]]:
    """As `begun`; of whole days (UTC) the pages that are not told apart are one, called OTHERS."""
    sites = None if reach.sites is None else tuple(map(str, reach.sites))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    sums = merge(grouped(_apart(given), Filter(BY_PAGE, sites, reach.queues)).values())
    for name, amount in sums.items():
        page, step = of_page(name)
        found[page][step] = amount
    return {page: tuple(steps.get(step, 0) for step in PAGE_STEPS) for page, steps in found.items()}


def without(given: Period, page: str) -> tuple[tuple[int, datetime], ...]:
    """The sites and days (UTC) of which `pages` does not tell the page apart."""
    start, end = _whole_days(given)
    there = Bucket.objects.filter(
        grain=Grain.DAY, dimension=BY_PAGE, queue_id=Bucket.EVERY, start__gte=start, start__lt=end
    )
    each = there.filter(sums__has_key=named(OTHERS, "conversations"))
    rows = each.exclude(sums__has_key=named(page, "conversations")).values_list("key", "start")
    return tuple((int(site), day) for site, day in rows)


def _apart(given: Period) -> list[Interval]:
    """A period as whole days (UTC) and the hours around them. What a day does not tell apart cannot be taken
    away from it."""
    start, end = _whole_days(given)
    first, last = (floor(at, Grain.QUARTER) for at in given[:2])
    if start >= end:
        return _hours(first, last)
    return [*_hours(first, start), (start, end), *_hours(end, last)]


def _whole_days(given: Period) -> Interval:
    """The first that begins in the period, and the last that ends in it, or nothing."""
    first, last = (floor(at, Grain.QUARTER) for at in given[:2])
    start, end = floor(first + DAY - QUARTER_HOUR, Grain.DAY), floor(last, Grain.DAY)
    return start, max(start, end)


def _hours(start: datetime, end: datetime) -> list[Interval]:
    return list(hours(Period(start, end, UTC)))


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

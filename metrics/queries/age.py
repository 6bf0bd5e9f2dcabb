"""How old sums are, and whether those of a period are worked out. It is asked before the sums of which it
speaks are read: more than it promises may be in them, never less."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from metrics.models import Bucket, DirtyQuarter, Progress
from metrics.periods import Grain, Interval, floor
from metrics.queries.sums import remade_from, shown_until

# What is newer than that may not have been summed even once: then it has just been.
NEW = timedelta(hours=1)


class Age(NamedTuple):
    """`as_of`: every fact up to then is in the sums. `remade_from`: what came before is being counted again
    by the newest rules. Unless `is_worked_out`, sums of the period are only a part of what they will be."""

    as_of: datetime | None
    remade_from: datetime | None
    is_worked_out: bool


def age_of(interval: Interval) -> Age:
    as_of = shown_until()
    return Age(as_of, remade_from(), _is_worked_out(interval, as_of))


def is_worked_out(interval: Interval) -> bool:
    return _is_worked_out(interval, shown_until())


def _is_worked_out(interval: Interval, as_of: datetime | None) -> bool:
    """Quarter hours that were summed before are always due again while visitors come, and late facts move
    few numbers of each. Where one is due that never was, a past was brought in: all of it is missing."""
    start, end = interval
    due = DirtyQuarter.objects.filter(is_older=False, start__gte=floor(start, Grain.QUARTER), start__lt=end)
    if as_of is None:
        return Progress.objects.filter(swept_until__isnull=False).exists() and not due.exists()
    # Looked for by index, one by one: an anti-join could read all sums there are.
    summed = Bucket.objects.filter(grain=Grain.QUARTER, start=OuterRef("start")).values("start")[:1]
    never = due.filter(start__lt=as_of - NEW).alias(summed=Subquery(summed)).filter(summed=None)
    return not never.exists()

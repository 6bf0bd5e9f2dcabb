"""How old sums are, and whether those of a period are worked out. It is asked before the sums of which it
speaks are read: more than it promises may be in them, never less."""

from datetime import datetime
from typing import NamedTuple

from metrics.models import DirtyQuarter, Progress
from metrics.periods import Grain, Interval, floor
from metrics.queries.sums import remade_from, shown_until

# A day of quarter hours is due at once only where a past was brought in.
MANY = 96


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
    """A few quarter hours are always due while visitors come; none may be before all have been made once."""
    start, end = interval
    due = DirtyQuarter.objects.filter(is_older=False, start__gte=floor(start, Grain.QUARTER), start__lt=end)
    if as_of is not None:
        return due[:MANY].count() < MANY
    return Progress.objects.filter(swept_until__isnull=False).exists() and not due.exists()

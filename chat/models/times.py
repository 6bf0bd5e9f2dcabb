"""From when to when a fact held, so that what overlaps a period is found by index."""

from django.db.models import Func, Value


def between(start: str, end: str) -> Func:
    """The range of time between two columns; without end where the second is null."""
    return Func(start, end, Value("[]"), function="tstzrange")

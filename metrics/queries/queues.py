"""How queues are served and judged, and were."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import TextField, prefetch_related_objects
from django.db.models.functions import Cast

from metrics.ledger.hours import Hours, Spans
from metrics.ledger.rules import Bases, Basis
from metrics.models import QueueBasis, QueueHours
from metrics.periods import micros
from routing.calendars import Calendar, Span
from routing.hours import as_hours
from routing.models import Queue

# A calendar as it is kept: its zone, the spans of each weekday, and the days on which it is closed.
Kept = dict[str, Any] | None


def hours(queues: Collection[Queue]) -> dict[int | None, Hours]:
    """The hours of each of these queues, in versions. Those of which none is kept yet were always as they
    are now."""
    versions: dict[int | None, list[tuple[int, Spans | None]]] = defaultdict(list)
    kept = QueueHours.objects.annotate(written=Cast("hours", TextField())).order_by("valid_from")
    for queue, since, written in kept.values_list("queue_id", "valid_from", "written"):
        versions[queue].append((micros(since), None if written is None else _spans(written)))
    for queue, now in hours_now([each for each in queues if each.pk not in versions]).items():
        versions[queue] = [(0, None if now is None else _spans(json.dumps(now)))]
    return {queue: Hours(those) for queue, those in versions.items()}


def hours_now(queues: Sequence[Queue]) -> dict[int, Kept]:
    """What the calendars of these queues say now."""
    prefetch_related_objects(queues, "calendar__openings", "calendar__holidays")
    return {queue.pk: _kept(as_hours(queue.calendar)) if queue.calendar else None for queue in queues}


def bases(queues: Collection[Queue]) -> dict[int | None, Bases]:
    """By what each of these queues is judged, in versions. Those of which none is kept yet always were as
    they are now."""
    versions: dict[int | None, list[tuple[int, Basis]]] = defaultdict(list)
    kept = QueueBasis.objects.order_by("valid_from").values_list("queue_id", "valid_from", "basis")
    for queue, since, basis in kept:
        versions[queue].append((micros(since), Basis(basis)))
    for queue, now in bases_now([each for each in queues if each.pk not in versions]).items():
        versions[queue] = [(0, Basis(now))]
    return {queue: tuple(those) for queue, those in versions.items()}


def bases_now(queues: Sequence[Queue]) -> dict[int, str]:
    """By what these queues are judged now."""
    return {queue.pk: queue.judged_by.value for queue in queues}


def _kept(calendar: Calendar) -> Kept:
    return {
        "zone": calendar.zone.key,
        "week": [[[f"{span.opens}", f"{span.closes}"] for span in day] for day in calendar.week],
        "holidays": sorted(f"{day}" for day in calendar.holidays),
    }


@lru_cache(maxsize=1024)
def _spans(written: str) -> Spans:
    """Worked out once for as long as the process lives."""
    kept = json.loads(written)
    week = tuple(tuple(Span(*map(time.fromisoformat, span)) for span in day) for day in kept["week"])
    return Spans(
        Calendar(ZoneInfo(kept["zone"]), week, {date.fromisoformat(day): () for day in kept["holidays"]})
    )

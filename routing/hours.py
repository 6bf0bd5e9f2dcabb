"""Whether a queue is served at a moment, and when that changes: its calendar's rows as opening hours."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from routing import calendars
from routing.calendars import DAYS, Span
from routing.models import Calendar, Queue

Opened = tuple[int, time, time]


def is_open(queue: Queue, at: datetime) -> bool:
    """A queue without a calendar is always served."""
    return queue.calendar is None or calendars.is_open(as_hours(queue.calendar), at)


def opens_at(queue: Queue, at: datetime) -> datetime | None:
    """When it is served next: that moment itself if it is now. None: not in sight."""
    return at if queue.calendar is None else calendars.opens_at(as_hours(queue.calendar), at)


def closes_at(queue: Queue, at: datetime) -> datetime | None:
    """When it is served no more, if it is now. None: it is closed, or stays open."""
    return None if queue.calendar is None else calendars.closes_at(as_hours(queue.calendar), at)


def open_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How long a calendar is open between two moments."""
    return calendars.open_time(as_hours(calendar), start, end)


def as_hours(calendar: Calendar) -> calendars.Calendar:
    openings = [(row.weekday, row.opens, row.closes) for row in calendar.openings.all()]
    holidays: dict[date, tuple[Span, ...]] = {row.date: () for row in calendar.holidays.all()}
    return calendars.Calendar(ZoneInfo(calendar.zone), week(openings), holidays)


def week(openings: Iterable[Opened]) -> tuple[tuple[Span, ...], ...]:
    """The spans of each weekday from Monday."""
    days: list[list[Span]] = [[] for _ in range(DAYS)]
    for weekday, opens, closes in openings:
        days[weekday].append(Span(opens, closes))
    return tuple(map(tuple, days))

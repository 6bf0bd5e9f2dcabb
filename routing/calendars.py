"""Opening hours: weekly spans in a time zone, with holidays. Answers are instants in UTC."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

DAYS = 7
DAY = timedelta(days=1)

# Whoever asks for the next opening or closing looks this far ahead and no further.
HORIZON_DAYS = 370


@dataclass(frozen=True, slots=True)
class Span:
    """Open from one time of the day to another; one that does not end later ends on the next day, so
    that 00:00 to 00:00 is the whole day and 22:00 to 02:00 runs over midnight."""

    opens: time
    closes: time

    @property
    def runs_over_midnight(self) -> bool:
        return self.closes <= self.opens


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week` holds the spans of each weekday from Monday. A date in `holidays` has only the spans given
    there, usually none, and what began the evening before ends at its midnight."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    holidays: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def spans_on(self, day: date) -> tuple[Span, ...]:
        return self.holidays.get(day, self.week[day.weekday()])


@dataclass(frozen=True, slots=True)
class Open:
    """Without a break from one instant to just before the other."""

    opens_at: datetime
    closes_at: datetime


def is_open(calendar: Calendar, at: datetime) -> bool:
    today = _local_date(calendar, at)
    spans = (*_opened_on(calendar, today - DAY), *_opened_on(calendar, today))
    return any(span.opens_at <= at < span.closes_at for span in spans)


def closes_at(calendar: Calendar, at: datetime) -> datetime | None:
    """When it closes next if it is open at that moment. None: it is closed, or open beyond the horizon."""
    now = next((span for span in _opened_around(calendar, at) if at < span.closes_at), None)
    if now is None or at < now.opens_at:
        return None
    return None if _beyond_horizon(calendar, at, now.closes_at) else now.closes_at


def opens_at(calendar: Calendar, at: datetime) -> datetime | None:
    """When it opens next: that moment itself if it is open. None: not within the horizon."""
    now = next((span for span in _opened_around(calendar, at) if at < span.closes_at), None)
    return None if now is None else max(at, now.opens_at)


def open_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How long it is open between two instants; what is opened twice counts once."""
    return sum((span.closes_at - span.opens_at for span in opened(calendar, start, end)), timedelta())


def opened(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Open]:
    """When it is open between two instants, in order; what is opened twice is told once."""
    day, told = _local_date(calendar, start) - DAY, start
    while day <= _local_date(calendar, end):
        for span in _opened_on(calendar, day):
            opens, closes = max(span.opens_at, told), min(span.closes_at, end)
            if opens < closes:
                yield Open(opens, closes)
                told = closes
        day += DAY


def _beyond_horizon(calendar: Calendar, at: datetime, instant: datetime) -> bool:
    return _local_date(calendar, instant) > _local_date(calendar, at) + HORIZON_DAYS * DAY


def _local_date(calendar: Calendar, at: datetime) -> date:
    return at.astimezone(calendar.zone).date()


def _opened_around(calendar: Calendar, at: datetime) -> Iterator[Open]:
    """From the day before to the horizon, spans that touch joined."""
    first = _local_date(calendar, at) - DAY
    joined: Open | None = None
    for number in range(HORIZON_DAYS + 3):
        for span in _opened_on(calendar, first + number * DAY):
            if joined is None:
                joined = span
            elif span.opens_at <= joined.closes_at:
                joined = Open(joined.opens_at, max(joined.closes_at, span.closes_at))
            else:
                yield joined
                joined = span
    if joined is not None:
        yield joined


def _opened_on(calendar: Calendar, day: date) -> Iterator[Open]:
    tomorrow = day + DAY
    for span in sorted(calendar.spans_on(day), key=lambda span: span.opens):
        opens = first_instant(calendar.zone, day, span.opens)
        if not span.runs_over_midnight:
            closes = last_instant(calendar.zone, day, span.closes)
        elif tomorrow in calendar.holidays:
            closes = last_instant(calendar.zone, tomorrow, time())
        else:
            closes = last_instant(calendar.zone, tomorrow, span.closes)
        if opens < closes:
            yield Open(opens, closes)


def first_instant(zone: ZoneInfo, day: date, wall: time) -> datetime:
    """When a clock on the wall first shows this time or a later one on that day."""
    return _instant(zone, day, wall, fold=0)


def last_instant(zone: ZoneInfo, day: date, wall: time) -> datetime:
    """The same, but the second time if the clock is turned back over it: hours end late, not early."""
    return _instant(zone, day, wall, fold=1)


def _instant(zone: ZoneInfo, day: date, wall: time, *, fold: int) -> datetime:
    shown = datetime.combine(day, wall, tzinfo=zone)
    if _exists(shown):
        return shown.replace(fold=fold).astimezone(UTC)
    # The clock is turned forward over it: it is that moment, between the two ways to read the time.
    return _transition(zone, shown.replace(fold=1).astimezone(UTC), shown.replace(fold=0).astimezone(UTC))


def _exists(shown: datetime) -> bool:
    return shown.astimezone(UTC).astimezone(shown.tzinfo).replace(tzinfo=None) == shown.replace(tzinfo=None)


def _transition(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two spans that are open at the same time; the weekday on which each begins, 0 for Monday."""

    weekday: int
    span: Span
    other_weekday: int
    other: Span


def overlaps(week: Sequence[Sequence[Span]]) -> list[Overlap]:
    """What a form refuses in a week, the last night of which runs into its first day."""
    minutes = [(day, span, *_minutes(day, span)) for day, spans in enumerate(week) for span in spans]
    whole = DAYS * 24 * 60
    return [
        Overlap(day, span, other_day, other)
        for (day, span, opens, closes), (other_day, other, other_opens, other_closes) in combinations(
            minutes, 2
        )
        if any(opens < other_closes + turn and other_opens + turn < closes for turn in (-whole, 0, whole))
    ]


def _minutes(day: int, span: Span) -> tuple[float, float]:
    """Opening and closing as minutes since Monday began."""
    opens, closes = (
        day * 24 * 60 + wall.hour * 60 + wall.minute + wall.second / 60 for wall in (span.opens, span.closes)
    )
    return opens, closes + 24 * 60 * span.runs_over_midnight

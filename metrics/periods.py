"""Periods in somebody's time zone: local days as moments, and the buckets that a period is made of."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

LONGEST = timedelta(days=366 * 5)
# What there can be facts of, with room around for what came before and after.
EARLIEST, LATEST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


Interval = tuple[datetime, datetime]


class BadPeriod(ValueError):
    """The period cannot be reported; the message says why in one sentence."""


class Period(NamedTuple):
    """From `start` to before `end`, both UTC; `zone` names the local days in it."""

    start: datetime
    end: datetime
    zone: ZoneInfo


class Grain(StrEnum):
    QUARTER = "quarter"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


class Bucket(NamedTuple):
    grain: Grain
    start: datetime


def zone_named(name: str) -> ZoneInfo:
    """Raise BadPeriod for a zone that nobody knows."""
    if name not in zones():
        raise BadPeriod(f"“{name[:60]}” is not a time zone. Write it like Europe/Helsinki.")
    return ZoneInfo(name)


@cache
def zones() -> frozenset[str]:
    """The names of all zones: found by opening hundreds of files."""
    return frozenset(available_timezones())


def moment(written: str, zone: ZoneInfo) -> datetime:
    """A moment as written in ISO 8601: a date is its local midnight, a time without offset is local.

    Raise BadPeriod for anything else.
    """
    try:
        found = datetime.fromisoformat(written)
        if found.tzinfo is None:
            found = found.replace(tzinfo=zone)
        return found.astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise BadPeriod(f"“{written[:60]}” is not a date or time. Write it like 2026-03-29.") from problem


def period(written_from: str, written_to: str, zone_name: str = "UTC") -> Period:
    """Raise BadPeriod for a period that ends before it begins, is longer than five years, or far away."""
    zone = zone_named(zone_name)
    start, end = moment(written_from, zone), moment(written_to, zone)
    if start >= end:
        raise BadPeriod("The period must end after it begins.")
    if end - start > LONGEST:
        raise BadPeriod("A period can be five years long at most.")
    if start < EARLIEST or end > LATEST:
        raise BadPeriod(f"A period lies between {EARLIEST.year} and {LATEST.year}.")
    return Period(start, end, zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a local day begins, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def days(given: Period) -> Iterator[tuple[datetime, datetime]]:
    """The local days of a period, the first and last as far as they lie in it. A day can have 23, 24 or
    25 hours."""
    day = given.start.astimezone(given.zone).date()
    start = given.start
    while start < given.end:
        day += timedelta(days=1)
        stop = min(midnight(day, given.zone), given.end)
        if stop > start:
            yield start, stop
        start = max(start, stop)


def whole_days(given: Period) -> int:
    """How many local days it is made of; 0 where it begins or ends within one."""
    first, last = (moment.astimezone(given.zone) for moment in given[:2])
    if any(midnight(each.date(), given.zone) != each for each in (first, last)):
        return 0
    return (last.date() - first.date()).days


def local_day(given: Period) -> date:
    """The local day on which it begins."""
    return given.start.astimezone(given.zone).date()


def days_earlier(given: Period, many: int) -> Period:
    """The same by the zone's clock so many days ago, however long those days were."""
    start, end = (
        (moment.astimezone(given.zone).replace(tzinfo=None) - timedelta(days=many))
        .replace(tzinfo=given.zone)
        .astimezone(UTC)
        for moment in given[:2]
    )
    return Period(start, end, given.zone)


def hours(given: Period) -> Iterator[tuple[datetime, datetime]]:
    """The hours of a period as moments: where the clock goes back, an hour comes twice."""
    local = given.start.astimezone(given.zone)
    into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    start = given.start
    stop = start - into + timedelta(hours=1)
    while start < given.end:
        yield start, min(stop, given.end)
        start, stop = stop, stop + timedelta(hours=1)


def at_hour(given: Period, weekday: int, hour: int) -> list[tuple[datetime, datetime]]:
    """When the zone's clock showed this hour of this day of the week (Monday is 0), in order. Where the
    clock goes back, the hour that comes twice is one of two hours."""
    found: list[tuple[datetime, datetime]] = []
    for start, end in hours(given):
        local = start.astimezone(given.zone)
        if (local.weekday(), local.hour) != (weekday, hour):
            continue
        if found and found[-1][1] == start:
            start = found.pop()[0]
        found.append((start, end))
    return found


def buckets(start: datetime, end: datetime) -> Iterator[Bucket]:
    """The fewest quarter hours, hours, days and months (UTC) that make up a period. What of it is not
    whole quarter hours is rounded down to them."""
    start, end = floor(start, Grain.QUARTER), floor(end, Grain.QUARTER)
    while start < end:
        for grain in (Grain.MONTH, Grain.DAY, Grain.HOUR, Grain.QUARTER):
            if _begins(start, grain) and after(start, grain) <= end:
                yield Bucket(grain, start)
                start = after(start, grain)
                break


def _begins(at: datetime, grain: Grain) -> bool:
    """Whether a moment that begins a quarter hour begins a longer bucket, too."""
    match grain:
        case Grain.MONTH:
            return at.day == 1 and at.hour == 0 and at.minute == 0
        case Grain.DAY:
            return at.hour == 0 and at.minute == 0
        case Grain.HOUR:
            return at.minute == 0
    return True


# A grain, the seconds since 1970 with which one of it begins, and whether it is added (1) or taken away (-1).
Signed = tuple[Grain, int, int]


def signed(start: datetime, end: datetime) -> Iterator[Signed]:
    """A period as the nearest whole months (UTC), the nearest whole days to what they are too short or too
    long by, and so on: fewer buckets than the period itself is made of, so that a local day is one day and
    a few hours. They are told in numbers: a chart is made of thousands."""
    first, last = (int(at.timestamp()) // QUARTER_S * QUARTER_S for at in (start, end))
    if last - first < MONTH_S // 2:
        return _by_days(first, last, 1)
    return _by_months(start, end)


QUARTER_S, HOUR_S, DAY_S, MONTH_S = 900, 3600, 86_400, 30 * 86_400


def _by_months(start: datetime, end: datetime) -> Iterator[Signed]:
    first, last = (int(at.timestamp()) // QUARTER_S * QUARTER_S for at in (start, end))
    months = nearest(start, Grain.MONTH), nearest(end, Grain.MONTH)
    begins, ends = (int(at.timestamp()) for at in months)
    if begins >= ends:
        yield from _by_days(first, last, 1)
        return
    at = months[0]
    while at < months[1]:
        yield Grain.MONTH, int(at.timestamp()), 1
        at = after(at, Grain.MONTH)
    for one, other, sign in ((first, begins, 1), (begins, first, -1), (ends, last, 1), (last, ends, -1)):
        yield from _by_days(one, other, sign)


def _by_days(start: int, end: int, sign: int) -> Iterator[Signed]:
    first, last = ((at + DAY_S // 2) // DAY_S * DAY_S for at in (start, end))
    if end - start < DAY_S // 2 or first >= last:
        yield from _by_hours(start, end, sign)
        return
    for at in range(first, last, DAY_S):
        yield Grain.DAY, at, sign
    for one, other, way in ((start, first, 1), (first, start, -1), (last, end, 1), (end, last, -1)):
        yield from _by_hours(one, other, sign * way)


def _by_hours(start: int, end: int, sign: int) -> Iterator[Signed]:
    while start < end:
        if start % HOUR_S == 0 and start + HOUR_S <= end:
            yield Grain.HOUR, start, sign
            start += HOUR_S
        else:
            yield Grain.QUARTER, start, sign
            start += QUARTER_S


def nearest(at: datetime, grain: Grain) -> datetime:
    """The beginning of a bucket that is nearest to a moment."""
    begun = floor(at, grain)
    ends = after(begun, grain)
    return begun if at - begun < ends - at else ends


def floor(at: datetime, grain: Grain) -> datetime:
    """The beginning of the UTC bucket that holds a moment."""
    at = at.astimezone(UTC).replace(second=0, microsecond=0)
    match grain:
        case Grain.QUARTER:
            return at.replace(minute=at.minute - at.minute % 15)
        case Grain.HOUR:
            return at.replace(minute=0)
        case Grain.DAY:
            return at.replace(minute=0, hour=0)
        case Grain.MONTH:
            return at.replace(minute=0, hour=0, day=1)


def after(start: datetime, grain: Grain) -> datetime:
    """When the bucket that begins at `start` ends."""
    match grain:
        case Grain.QUARTER:
            return start + QUARTER
        case Grain.HOUR:
            return start + timedelta(hours=1)
        case Grain.DAY:
            return start + timedelta(days=1)
        case Grain.MONTH:
            return (start + timedelta(days=32)).replace(day=1)


def micros(at: datetime) -> int:
    """Whole microseconds since 1970."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def moment_of(microseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)

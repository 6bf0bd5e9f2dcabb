"""When something is due that comes round by somebody's clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def last_due(now: datetime, zone: ZoneInfo, at: time, weekday: int | None = None) -> datetime:
    """The latest moment up to now at which the zone's clock showed this time, on this weekday (Monday is
    0) where one is given."""
    day = now.astimezone(zone).date()
    while not (_fits(day, weekday) and datetime.combine(day, at, zone) <= now):
        day -= timedelta(days=1)
    return datetime.combine(day, at, zone).astimezone(UTC)


def _fits(day: date, weekday: int | None) -> bool:
    return weekday is None or day.weekday() == weekday

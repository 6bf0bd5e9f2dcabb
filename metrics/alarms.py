"""When a figure sets off an alarm, and when nobody is to be woken."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def holds(value: float | None, comparison: str, threshold: float) -> bool:
    """Whether a figure is “over” or “under”. What is not known is neither."""
    if value is None:
        return False
    return value > threshold if comparison == "over" else value < threshold


def quiet_until(at: datetime, zone: ZoneInfo, start: time | None, end: time | None) -> datetime | None:
    """When the quiet hours end that a moment lies in, by the zone's clock; None outside of them. Hours
    that end before they begin end the next day."""
    if start is None or end is None or start == end:
        return None
    local = at.astimezone(zone)
    is_overnight = end < start
    is_late, is_early = local.time() >= start, local.time() < end
    if not (is_late or is_early if is_overnight else is_late and is_early):
        return None
    day = local.date() + timedelta(days=1 if is_overnight and is_late else 0)
    ends = datetime.combine(day, end, zone)
    # In an hour that the clock shows twice they end again.
    return (ends if ends > at else ends.replace(fold=1)).astimezone(UTC)

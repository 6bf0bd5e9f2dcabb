"""When a trigger or an entry point is on: from a day to a day, at hours of the week, in a time zone."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of one weekday (0 is Monday) by the wall clock; an end at or before the start is on the next
    day, so that equal times are a whole day."""

    weekday: int
    start: time
    end: time

    def covers(self, weekday: int, clock: time) -> bool:
        if self.start < self.end:
            return weekday == self.weekday and self.start <= clock < self.end
        return (weekday == self.weekday and clock >= self.start) or (
            weekday == (self.weekday + 1) % len(WEEKDAYS) and clock < self.end
        )


@dataclass(frozen=True, slots=True)
class Schedule:
    """No windows: all hours."""

    zone: str = "UTC"
    windows: tuple[Window, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def why_off(self, now: datetime) -> str | None:
        """The reason why it is off at this moment, as a sentence; None when it is on."""
        if self.starts_at is not None and now < self.starts_at:
            return "It has not started yet."
        if self.ends_at is not None and now >= self.ends_at:
            return "It has ended."
        if not self.windows:
            return None
        local = now.astimezone(ZoneInfo(self.zone))
        if any(window.covers(local.weekday(), local.time()) for window in self.windows):
            return None
        return f"It is off on {WEEKDAYS[local.weekday()]} at {local:%H:%M}."

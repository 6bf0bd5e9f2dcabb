"""When a trigger is on."""

from datetime import UTC, datetime, time

import pytest

from proactive.rules import Schedule, Window

OFFICE = Schedule("Europe/Helsinki", tuple(Window(day, time(9), time(17)) for day in range(5)))
SMALL_HOURS = Schedule("Europe/Helsinki", (Window(6, time(3), time(4)),))
NIGHT = Schedule("UTC", (Window(6, time(22), time(6)),))


@pytest.mark.parametrize(
    ("schedule", "now", "reason"),
    [
        (Schedule(), datetime(2026, 3, 2, 3, tzinfo=UTC), None),
        (OFFICE, datetime(2026, 3, 2, 7, tzinfo=UTC), None),
        (OFFICE, datetime(2026, 3, 2, 6, 59, tzinfo=UTC), "It is off on Monday at 08:59."),
        # Summer time: the same wall clock an hour earlier.
        (OFFICE, datetime(2026, 6, 1, 6, tzinfo=UTC), None),
        # The hour that comes twice is on twice, and the one that is left out never comes.
        (SMALL_HOURS, datetime(2025, 10, 26, 0, 30, tzinfo=UTC), None),
        (SMALL_HOURS, datetime(2025, 10, 26, 1, 30, tzinfo=UTC), None),
        (SMALL_HOURS, datetime(2025, 10, 26, 2, tzinfo=UTC), "It is off on Sunday at 04:00."),
        (SMALL_HOURS, datetime(2025, 3, 30, 0, 59, tzinfo=UTC), "It is off on Sunday at 02:59."),
        (SMALL_HOURS, datetime(2025, 3, 30, 1, tzinfo=UTC), "It is off on Sunday at 04:00."),
        (OFFICE, datetime(2026, 3, 1, 9, tzinfo=UTC), "It is off on Sunday at 11:00."),
        (NIGHT, datetime(2026, 3, 1, 23, tzinfo=UTC), None),
        (NIGHT, datetime(2026, 3, 2, 5, 59, tzinfo=UTC), None),
        (NIGHT, datetime(2026, 3, 2, 6, tzinfo=UTC), "It is off on Monday at 06:00."),
        (
            Schedule(starts_at=datetime(2026, 3, 3, tzinfo=UTC)),
            datetime(2026, 3, 2, tzinfo=UTC),
            "It has not started yet.",
        ),
        (
            Schedule(ends_at=datetime(2026, 3, 2, tzinfo=UTC)),
            datetime(2026, 3, 2, tzinfo=UTC),
            "It has ended.",
        ),
    ],
)
def test_a_schedule_says_why_it_is_off(schedule: Schedule, now: datetime, reason: str | None) -> None:
    assert schedule.why_off(now) == reason


def test_equal_times_are_a_whole_day() -> None:
    schedule = Schedule("UTC", (Window(0, time(0), time(0)),))

    assert schedule.why_off(datetime(2026, 3, 2, 23, 59, tzinfo=UTC)) is None
    assert schedule.why_off(datetime(2026, 3, 3, 0, 0, tzinfo=UTC)) == "It is off on Tuesday at 00:00."

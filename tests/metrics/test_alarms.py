"""When a figure sets off an alarm, and when nobody is to be woken."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from metrics.alarms import holds, quiet_until

HELSINKI = ZoneInfo("Europe/Helsinki")


@pytest.mark.parametrize(
    ("value", "comparison", "is_so"),
    [
        (61, "over", True),
        (60, "over", False),
        (59, "under", True),
        (60, "under", False),
        (0, "under", True),
        (None, "under", False),
        (None, "over", False),
    ],
)
def test_a_figure_at_its_threshold_is_neither_over_nor_under(
    value: float | None, comparison: str, is_so: bool
) -> None:
    assert holds(value, comparison, 60) is is_so


@pytest.mark.parametrize(
    ("at", "start", "end", "until"),
    [
        ((2026, 6, 1, 20, 0), time(22), time(7), (2026, 6, 2, 4, 0)),
        ((2026, 6, 2, 3, 59), time(22), time(7), (2026, 6, 2, 4, 0)),
        ((2026, 6, 2, 4, 0), time(22), time(7), None),
        ((2026, 6, 1, 18, 59), time(22), time(7), None),
        ((2026, 6, 1, 9, 30), time(12), time(13), (2026, 6, 1, 10, 0)),
        ((2026, 6, 1, 10, 0), time(12), time(13), None),
        ((2026, 6, 1, 10, 0), time(8), time(8), None),
        ((2026, 6, 1, 10, 0), None, None, None),
        # The night in which the clock goes back is an hour longer.
        ((2026, 10, 24, 20, 0), time(22), time(7), (2026, 10, 25, 5, 0)),
        # Half past three comes twice in it.
        ((2026, 10, 25, 0, 10), time(22), time(3, 30), (2026, 10, 25, 0, 30)),
        ((2026, 10, 25, 0, 30), time(22), time(3, 30), None),
        ((2026, 10, 25, 1, 10), time(22), time(3, 30), (2026, 10, 25, 1, 30)),
    ],
)
def test_quiet_hours_are_those_of_the_zones_clock(
    at: tuple[int, ...], start: time | None, end: time | None, until: tuple[int, ...] | None
) -> None:
    def moment(parts: tuple[int, ...]) -> datetime:
        year, month, day, hour, minute = parts
        return datetime(year, month, day, hour, minute, tzinfo=UTC)

    found = quiet_until(moment(at), HELSINKI, start, end)

    assert found == (moment(until) if until else None)

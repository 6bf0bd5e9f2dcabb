"""Pace and forecast of goals, by the numbers of the domain."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.direction import UNKNOWN, Status, progress, seasonal_share


def test_a_third_of_the_time_and_more_than_a_third_of_the_way() -> None:
    found = progress(start=0, target=120, actual=45, share=10 / 30)

    assert found.expected == pytest.approx(40)
    assert found.pace == pytest.approx(1.125)
    assert found.forecast == pytest.approx(135)
    assert found.status is Status.GREEN


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "share", "expected", "pace", "forecast", "status"),
    [
        # To be lowered from 0.40 to 0.20: half of the time, half of the way.
        (0.40, 0.20, 0.30, 0.5, 0.30, 1.0, 0.20, Status.GREEN),
        (0.40, 0.20, 0.32, 0.5, 0.30, 0.8, 0.24, Status.RED),
        (0.40, 0.20, 0.31, 0.5, 0.30, 0.9, 0.22, Status.AMBER),
        # It grew instead.
        (0.40, 0.20, 0.44, 0.5, 0.30, -0.4, 0.48, Status.RED),
        # A share to be raised begins at its baseline, too.
        (0.50, 0.65, 0.56, 0.4, 0.56, 1.0, 0.65, Status.GREEN),
    ],
)
def test_what_is_moved_from_a_baseline(
    baseline: float,
    target: float,
    actual: float,
    share: float,
    expected: float,
    pace: float,
    forecast: float,
    status: Status,
) -> None:
    found = progress(start=baseline, target=target, actual=actual, share=share)

    assert (found.expected, found.pace, found.forecast) == pytest.approx((expected, pace, forecast))
    assert found.status is status


@pytest.mark.parametrize(
    ("actual", "status"),
    [(100, Status.GREEN), (99.9, Status.AMBER), (85, Status.AMBER), (84.9, Status.RED), (0, Status.RED)],
)
def test_green_from_100_percent_amber_from_85(actual: float, status: Status) -> None:
    assert progress(start=0, target=100, actual=actual, share=1).status is status


def test_before_anything_is_measured_nothing_is_said() -> None:
    assert progress(start=0, target=10, actual=None, share=0.5) == UNKNOWN
    assert progress(start=0, target=10, actual=3, share=0) == UNKNOWN


@pytest.mark.parametrize(("start", "target", "share"), [(5, 5, 0.5), (0, 5, 1.1), (0, 5, -0.1)])
def test_where_there_is_no_way_to_go_it_is_refused(start: float, target: float, share: float) -> None:
    with pytest.raises(ValueError, match=r"must differ|between 0 and 1"):
        progress(start=start, target=target, actual=1, share=share)


@given(
    start=st.integers(-1000, 1000),
    way=st.integers(-1000, 1000).filter(bool),
    moved=st.integers(-1000, 1000),
    share=st.integers(1, 100),
)
def test_whoever_is_on_pace_arrives(start: int, way: int, moved: int, share: int) -> None:
    found = progress(start=start, target=start + way, actual=start + moved, share=share / 100)

    assert found.pace is not None
    assert found.forecast == pytest.approx(start + way * found.pace)


def flat(weight: int = 10) -> dict[int, int]:
    return dict.fromkeys(range(7 * 24), weight)


MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("season", "days", "share"),
    [
        (flat(), 1, 1 / 7),
        # All comes on Mondays: after the first day of the week nothing more is to be expected.
        (dict.fromkeys(range(24), 10), 1, 1.0),
        # On Mondays twice as much as on any other day.
        (flat() | dict.fromkeys(range(24), 20), 1, 2 / 8),
        (flat() | dict.fromkeys(range(24), 20), 3.5, 4.5 / 8),
        # Too little to tell, or nothing of it in the goal's hours: all time counts the same.
        ({0: 100}, 3.5, 0.5),
        ({}, 3.5, 0.5),
    ],
)
def test_time_passes_as_demand_comes(season: dict[int, int], days: float, share: float) -> None:
    at = MONDAY + timedelta(days=days)

    assert seasonal_share(season, MONDAY, at, MONDAY + WEEK, ZoneInfo("UTC")) == pytest.approx(share)


def test_a_season_is_of_the_clock_on_the_wall() -> None:
    """The long day of October has 25 hours in Helsinki, and the hour that is twice counts twice."""
    helsinki = ZoneInfo("Europe/Helsinki")
    start, end = datetime(2025, 10, 25, 21, tzinfo=UTC), datetime(2025, 10, 26, 22, tzinfo=UTC)
    only_three = {6 * 24 + 3: 200}

    found = seasonal_share(only_three, start, datetime(2025, 10, 26, 1, tzinfo=UTC), end, helsinki)

    assert found == pytest.approx(0.5)


@given(
    season=st.dictionaries(st.integers(0, 167), st.integers(0, 50)),
    hours=st.lists(st.floats(0, 168), min_size=2, max_size=2).map(sorted),
)
def test_the_share_never_falls_as_time_passes(season: dict[int, int], hours: list[float]) -> None:
    early, late = (
        seasonal_share(season, MONDAY, MONDAY + timedelta(hours=each), MONDAY + WEEK, ZoneInfo("UTC"))
        for each in hours
    )

    assert 0 <= early <= late <= 1 + 1e-9

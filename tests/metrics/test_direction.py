"""Pace and forecast of goals, by the numbers of the domain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.direction import UNKNOWN, Status, progress


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

"""Percentiles by nearest rank, what a figure reaches, and the tables."""

import pytest

from benchmarks.figures import Figure, percentile, report, spread, table


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 15), (0.05, 15), (0.30, 20), (0.40, 20), (0.50, 35), (0.95, 50), (1.0, 50)]
)
def test_percentiles_are_values_that_were_measured(share, expected):
    assert percentile([15, 20, 35, 40, 50], share) == expected


def test_the_99th_of_a_hundred_leaves_one_above():
    assert percentile(range(1, 101), 0.99) == 99


def test_nothing_has_no_percentile():
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_columns_line_up():
    assert table([("server", "msg/s"), ("a", "1")]) == (
        "| server | msg/s |\n|--------|-------|\n| a      | 1     |"
    )


@pytest.mark.parametrize(
    ("value", "least", "most", "is_met"),
    [(200, 200, None, True), (199.9, 200, None, False), (50, None, 50, True), (50.1, None, 50, False)],
)
def test_a_bound_itself_is_met(value: float, least: float | None, most: float | None, is_met: bool) -> None:
    assert Figure(what="decision", value=value, unit="ms", least=least, most=most).is_met is is_met


def test_what_is_missed_stands_out() -> None:
    said = report([Figure(what="lives", value=12.34, unit="per s", least=200, beside="busy")])

    assert "| lives | 12.3 per s | at least 200 | MISSED | busy      |" in said


def test_a_spread_names_the_middle_and_the_worst() -> None:
    assert spread([0.003, 0.001, 0.002]) == "median 2.0 ms, worst 3.0 ms of 3"

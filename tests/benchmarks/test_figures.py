"""Percentiles by nearest rank, and the table."""

import pytest

from benchmarks.figures import percentile, table


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

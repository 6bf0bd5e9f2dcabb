"""A figure says whether what was measured reaches what should be."""

import pytest

from benchmarks.routing.figures import Figure, report, spread


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

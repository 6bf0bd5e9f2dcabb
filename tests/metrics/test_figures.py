"""Figures against their targets, and those of too few, which are not judged."""

import pytest

from metrics.certainty import wilson
from metrics.figures import figure
from metrics.kpis import KPIS


@pytest.mark.parametrize(
    ("kpi", "sums", "target", "verdict"),
    [
        ("ftr", {"ftr": 4, "matured": 5}, 0.65, "met"),
        ("ftr", {"ftr": 3, "matured": 5}, 0.65, "missed"),
        ("ftr", {"ftr": 0, "matured": 4}, 0.65, ""),
        ("asa_s", {"wait_us": 60_000_000, "answered": 1}, 60, "met"),
        ("asa_s", {"wait_us": 60_000_001, "answered": 1}, 60, "missed"),
        ("asa_s", {"wait_us": 0, "answered": 0}, 60, ""),
    ],
)
def test_a_share_of_too_few_has_no_verdict(
    kpi: str, sums: dict[str, int], target: float, verdict: str
) -> None:
    assert figure(KPIS[kpi], sums, {kpi: target}).verdict == verdict


@pytest.mark.parametrize("of", [1, 5, 1_311, 15_327])
def test_none_and_all_are_within_what_is_likely(of: int) -> None:
    """Without the trace that rounding leaves: a file would show it."""
    none, every = (wilson(hits, of) for hits in (0, of))
    assert none is not None
    assert every is not None
    assert none[0] == 0 < none[1] < 1
    assert 0 < every[0] < every[1] == 1


def test_what_visitors_were_asked_is_shown_of_five_or_more() -> None:
    assert {name for name, kpi in KPIS.items() if kpi.least} == {
        *("csat", "csat_mean", "nps", "ces_mean", "ces_easy")
    }
    assert {kpi.least for kpi in KPIS.values()} == {0, 5}


def test_whether_somebody_came_back_is_known_seven_days_later() -> None:
    late = {name for name, kpi in KPIS.items() if kpi.ripe_days}
    assert late == {"ftr", "fcr_strict", "repeat_contact_rate"}
    assert {KPIS[name].ripe_days for name in late} == {7}

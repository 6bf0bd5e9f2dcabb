"""How many may be invited."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proactive.rules import acceptance, allowance, expected_arrivals, may_show


@pytest.mark.parametrize(
    ("free", "reserve", "expected", "p_accept", "allowed"),
    [(9, 2, 1, 0.08, 75), (2, 2, 1, 0.08, 0), (2, 0, 0, 0.08, 25), (0.3, 0, 0, 0.1, 3), (0, 0, 0, 1, 0)],
)
def test_as_many_are_invited_as_can_be_answered(
    free: float, reserve: float, expected: float, p_accept: float, allowed: int
) -> None:
    assert allowance(free, reserve, expected, p_accept) == allowed


@pytest.mark.parametrize("p_accept", [0, -0.1, 1.01, float("nan")])
def test_a_share_that_is_none_is_refused(p_accept: float) -> None:
    with pytest.raises(ValueError, match="share that accepts"):
        allowance(9, 2, 1, p_accept)


@given(st.integers(0, 200), st.integers(0, 20), st.floats(0, 20), st.floats(0.01, 1))
def test_the_expected_acceptances_fit_the_free_slots(
    free: int, reserve: int, expected: float, p_accept: float
) -> None:
    allowed = allowance(free, reserve, expected, p_accept)

    assert allowed * p_accept <= max(0, free - reserve - expected) + 1e-6


def test_arrivals_are_expected_until_the_invited_would_write() -> None:
    assert expected_arrivals(0.01, 40) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("shown", "accepted", "share"), [(0, 0, 0.08), (50, 4, 0.08), (950, 194, 0.198), (100_000, 0, 0.01)]
)
def test_acceptance_is_learned_from_what_was_shown(shown: int, accepted: int, share: float) -> None:
    assert acceptance(shown, accepted) == pytest.approx(share)


def test_those_on_their_way_take_from_the_allowance() -> None:
    assert may_show(allowed=2, pending=1, shown_last_minute=0, per_minute=None)
    assert not may_show(allowed=2, pending=2, shown_last_minute=0, per_minute=None)
    assert not may_show(allowed=9, pending=0, shown_last_minute=5, per_minute=5)

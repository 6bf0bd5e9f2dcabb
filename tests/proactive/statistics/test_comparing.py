"""What a comparison says: shares, values, effects and their names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proactive.statistics import (
    Arm,
    Basis,
    NoHoldout,
    RatioCheck,
    Sample,
    Share,
    basis,
    conversion_of_chats,
    difference_interval,
    in_holdout,
    intention_to_treat,
    per_accepted,
    per_arm,
    ratio_check,
    welch,
    wilson,
    z_test,
)

TREATED = Arm(4_500, 154, accepted=270, both=27)
HOLDOUT = Arm(500, 15)
DRAWN = ratio_check([4_500, 500], [0.9, 0.1])


def test_the_difference_of_two_shares() -> None:
    found = z_test(Share(432, 12_000), Share(360, 12_000))

    assert found.difference == pytest.approx(0.006)
    assert found.standard_error == pytest.approx(0.00230619, rel=1e-5)
    assert found.z == pytest.approx(2.6017, abs=5e-5)
    assert found.p == pytest.approx(0.00928, abs=5e-6)


def test_all_who_could_be_invited_are_compared_with_those_left_alone() -> None:
    found = intention_to_treat(TREATED, HOLDOUT, DRAWN)

    assert found.value == pytest.approx(0.0042222, abs=5e-8)
    assert found.name == "uplift"
    assert found.interval is not None
    # Five hundred left alone are far too few for an effect of this size.
    assert found.interval.covers(0)


def test_the_effect_on_those_who_accept() -> None:
    found = per_accepted(TREATED, HOLDOUT, DRAWN)

    assert found.value == pytest.approx(0.0704, abs=5e-5)
    assert found.interval is not None
    assert found.interval.covers(0.0704)


def test_without_a_holdout_there_is_no_uplift() -> None:
    raw = conversion_of_chats(Share(33, 100))

    assert raw.name == "conversion of those who chatted"
    assert raw.basis.sentence.endswith("this says nothing about what chat changed.")
    assert basis(0, DRAWN) is Basis.CHOSEN
    assert basis(500, None) is Basis.CHOSEN
    with pytest.raises(NoHoldout, match="Nobody was left alone by chance yet"):
        intention_to_treat(TREATED, Arm(0, 0), DRAWN)
    with pytest.raises(NoHoldout):
        per_accepted(TREATED, Arm(0, 0), DRAWN)


def test_groups_that_are_not_those_that_were_drawn_have_no_uplift() -> None:
    lost = ratio_check([4_500, 600], [0.9, 0.1])

    assert not lost.holds
    assert intention_to_treat(TREATED, Arm(600, 18), lost).basis is Basis.MISMATCH


def test_nobody_who_accepted_has_no_effect() -> None:
    with pytest.raises(ValueError, match="Nobody accepted"):
        per_accepted(Arm(4_500, 154), HOLDOUT, DRAWN)


@pytest.mark.parametrize(
    ("counts", "shares", "chi_square", "holds"),
    [
        ([4_500, 500], [0.9, 0.1], 0.0, True),
        ([821_588, 815_482], [1, 1], 22.774, False),
        ([100, 100, 160], [1, 1, 1], 20.0, False),
        ([0, 0], [1, 1], 0.0, True),
    ],
)
def test_a_mismatch_of_the_groups_is_seen(
    counts: list[int], shares: list[float], chi_square: float, holds: bool
) -> None:
    found = ratio_check(counts, shares)

    assert found.chi_square == pytest.approx(chi_square, abs=1e-3)
    assert found.holds is holds


def test_a_check_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="share above zero"):
        ratio_check([1, 2], [1, 0])


def test_a_p_value_at_the_limit_still_holds() -> None:
    assert RatioCheck(10.8, 0.001).holds
    assert not RatioCheck(10.9, 0.00099).holds


@pytest.mark.parametrize(
    ("base", "hoped", "visitors"), [(0.03, 0.036, 13_914), (0.03, 0.033, 53_211), (0.10, 0.12, 3_841)]
)
def test_how_many_visitors_an_experiment_needs(base: float, hoped: float, visitors: int) -> None:
    assert per_arm(base, hoped) == visitors


def test_acceptance_dilutes_the_effect() -> None:
    assert in_holdout(0.03, 0.0042, 0.10) == pytest.approx(14_600, rel=0.01)
    with pytest.raises(ValueError, match="different rates"):
        per_arm(0.03, 0.03)


def test_an_interval_of_a_share() -> None:
    found = wilson(Share(4, 5))

    # Brown, Cai and DasGupta, 2001, and any statistical package.
    assert (found.low, found.high) == pytest.approx((0.3755, 0.9638), abs=1e-4)


def test_an_interval_of_a_difference() -> None:
    """Newcombe's own example: 56 of 70 and 48 of 80."""
    found = difference_interval(Share(56, 70), Share(48, 80))

    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)


@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 300), st.integers(1, 300))
def test_an_interval_holds_what_was_seen(a: int, more_a: int, b: int, more_b: int) -> None:
    one, other = Share(a, a + more_a), Share(b, b + more_b)
    found, swapped = difference_interval(one, other), difference_interval(other, one)

    assert found.covers(z_test(one, other).difference)
    assert (swapped.low, swapped.high) == pytest.approx((-found.high, -found.low))


@pytest.mark.parametrize(("hits", "total"), [(-1, 5), (6, 5)])
def test_an_impossible_share_is_refused(hits: int, total: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        Share(hits, total)


def test_a_share_of_nobody_is_unknown() -> None:
    assert Share(0, 0).rate is None
    with pytest.raises(ValueError, match="Nobody is in this group yet"):
        wilson(Share(0, 0))


def test_values_are_compared_without_equal_variances() -> None:
    """Any statistical package says so of these values."""
    one = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4]
    other = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 22.1]

    found = welch(Sample.of(one), Sample.of(other))

    assert found.t == pytest.approx(-2.688, abs=2e-3)
    assert found.freedom == pytest.approx(27.95, abs=0.1)
    assert found.p == pytest.approx(0.012, abs=1e-3)
    assert found.interval.high < 0


def test_values_that_say_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="two values"):
        Sample.of([1.0])
    with pytest.raises(ValueError, match="Nothing varies"):
        welch(Sample.of([1.0, 1.0]), Sample.of([2.0, 2.0]))

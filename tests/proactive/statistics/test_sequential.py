"""Looking before the end: how often it fools us, and how often it finds what is there."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from proactive.statistics import (
    LOOKS,
    Arm,
    Finding,
    Share,
    always_valid_p,
    always_valid_z,
    boundary,
    intention_to_treat,
    likelihood_ratio,
    look,
    look_due,
    ratio_check,
    ratio_of,
    widened,
    z_test,
)

RUNS = 20_000
PER_WEEK = 3_500


def _weekly_z(base: float, hoped: float, seed: int) -> NDArray[np.float64]:
    """|z| of each run at each of the four weekly looks."""
    random = np.random.default_rng(seed)
    one, other = (random.binomial(PER_WEEK, rate, (RUNS, LOOKS)).cumsum(axis=1) for rate in (hoped, base))
    seen = PER_WEEK * np.arange(1, LOOKS + 1)
    pooled = (one + other) / (2 * seen)
    z: NDArray[np.float64] = np.abs(one - other) / seen / np.sqrt(pooled * (1 - pooled) * 2 / seen)
    return z


def _found(z: NDArray[np.float64]) -> float:
    boundaries = np.array([boundary(number) for number in range(1, LOOKS + 1)])
    return float((z >= boundaries).any(axis=1).mean())


def test_four_looks_fool_us_once_in_twenty() -> None:
    monte_carlo_error = (0.05 * 0.95 / RUNS) ** 0.5

    assert _found(_weekly_z(0.03, 0.03, seed=1)) == pytest.approx(0.05, abs=3 * monte_carlo_error)


def test_four_looks_find_what_one_would() -> None:
    assert _found(_weekly_z(0.03, 0.036, seed=2)) == pytest.approx(0.79, abs=0.01)


def test_the_first_looks_ask_for_more() -> None:
    assert [boundary(number) for number in range(1, 5)] == pytest.approx(
        [4.048, 2.862, 2.337, 2.024], abs=1e-3
    )
    with pytest.raises(ValueError, match="4 looks"):
        boundary(5)


@pytest.mark.parametrize(
    ("number", "treated", "finding"),
    [
        (1, 432, Finding.CONTINUE),
        (3, 432, Finding.BETTER),
        (4, 432, Finding.BETTER),
        (4, 290, Finding.WORSE),
        (4, 370, Finding.NO_DIFFERENCE),
    ],
)
def test_a_look_ends_in_a_finding(number: int, treated: int, finding: Finding) -> None:
    assert look(number, Share(treated, 12_000), Share(360, 12_000)).finding is finding


@pytest.mark.parametrize(
    ("seen", "taken", "due"),
    [(0, 0, None), (999, 0, None), (1000, 0, 1), (1999, 1, None), (3100, 1, 3), (9000, 4, None)],
)
def test_looks_are_due_by_visitors_and_not_by_wish(seen: int, taken: int, due: int | None) -> None:
    assert look_due(seen, 4000, taken) == due


def test_the_always_valid_p_of_the_domain() -> None:
    treated, holdout = Share(432, 12_000), Share(360, 12_000)

    assert ratio_of(treated, holdout) == pytest.approx(6.8463, abs=5e-5)
    assert likelihood_ratio(0.006, 0.00230619) == pytest.approx(6.846, abs=5e-3)
    assert always_valid_p([ratio_of(treated, holdout)]) == pytest.approx(0.1461, abs=5e-5)


def test_the_always_valid_p_never_rises_again() -> None:
    assert always_valid_p([]) == 1
    assert always_valid_p([0.4]) == 1
    assert always_valid_p([0.4, 50.0, 3.0]) == 1 / 50
    assert ratio_of(Share(0, 0), Share(1, 2)) == 1
    assert likelihood_ratio(0.5, 0.0) == 1


@given(st.floats(1e-4, 0.2), st.floats(1e-4, 0.5))
def test_the_interval_that_always_holds_ends_where_the_always_valid_p_is_five_percent(
    error: float, effect: float
) -> None:
    reach = always_valid_z(error, effect)

    assert likelihood_ratio(reach * error, error, effect) == pytest.approx(20)
    assert reach > 1.96
    assert always_valid_z(0.0, effect) == math.inf


def test_looking_every_day_at_the_interval_leaves_out_the_truth_once_in_twenty_at_most() -> None:
    random = np.random.default_rng(4)
    days, runs, truth = 28, 500, 0.006
    one, other = (
        random.binomial(per_day, rate, (runs, days)).cumsum(axis=1)
        for per_day, rate in ((450, 0.03 + truth), (50, 0.03))
    )
    left_out = 0
    for run in range(runs):
        for day in range(1, days + 1):
            treated = Arm(450 * day, int(one[run, day - 1]))
            holdout = Arm(50 * day, int(other[run, day - 1]))
            found = intention_to_treat(treated, holdout, ratio_check([9, 1], [0.9, 0.1]))
            reach = always_valid_z(z_test(treated.goal, holdout.goal).standard_error)
            interval = widened(found, reach).interval
            if interval and not interval.covers(truth):
                left_out += 1
                break

    assert left_out <= runs * 0.05


def test_looking_every_day_at_the_always_valid_p_fools_nobody() -> None:
    random = np.random.default_rng(3)
    days, per_day, runs = 28, 500, 4_000
    one, other = (random.binomial(per_day, 0.03, (runs, days)).cumsum(axis=1) for _ in range(2))
    fooled = sum(
        always_valid_p(
            ratio_of(Share(int(a), per_day * day), Share(int(b), per_day * day))
            for day, (a, b) in enumerate(zip(left, right, strict=True), 1)
        )
        < 0.05
        for left, right in zip(one, other, strict=True)
    )

    assert fooled / runs == pytest.approx(0.011, abs=0.006)


DAYS, PER_DAY, LOOKED_DAILY = 28, 500, 20_000


@pytest.fixture(scope="module")
def daily() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Of runs without and with an effect of 3.0 → 3.6 %: |z| on each day, and the always-valid Λ with one."""
    random = np.random.default_rng(4)
    seen = PER_DAY * np.arange(1, DAYS + 1)

    def looked(rate: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        one, other = (
            random.binomial(PER_DAY, each, (LOOKED_DAILY, DAYS)).cumsum(axis=1) for each in (rate, 0.03)
        )
        pooled = (one + other) / (2 * seen)
        error = np.sqrt(np.maximum(pooled * (1 - pooled) * 2 / seen, 1e-12))
        difference = (one - other) / seen
        v, mixed = error**2, 0.006**2
        ratio = np.sqrt(v / (v + mixed)) * np.exp(mixed * difference**2 / (2 * v * (v + mixed)))
        return np.abs(difference) / error, ratio

    nothing, _ = looked(0.03)
    something, ratios = looked(0.036)
    return nothing, something, ratios


def test_looking_naively_every_day_fools_us_once_in_four(
    daily: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
) -> None:
    """Section 5.4 of the domain notes, where a single look at the end is wrong in 5.0 %. Twenty looks are
    wrong in 24.8 %, fifty in 32.0 % (Armitage, McPherson and Rowe, JRSS A 132, 1969), 28 in between."""
    nothing, _, _ = daily

    assert 0.248 < (nothing >= 1.96).any(axis=1).mean() < 0.320
    assert (nothing[:, -1] >= 1.96).mean() == pytest.approx(0.05, abs=3 * (0.05 * 0.95 / LOOKED_DAILY) ** 0.5)


def test_what_is_valid_always_finds_less(
    daily: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
) -> None:
    """Section 5.4: at the end 80 % would have found it, the always-valid p finds it in 50 %."""
    _, something, ratios = daily

    assert (something[:, -1] >= 1.96).mean() == pytest.approx(0.80, abs=0.01)
    assert (ratios.max(axis=1) >= 20).mean() == pytest.approx(0.50, abs=0.015)

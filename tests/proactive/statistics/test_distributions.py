"""The distributions, against values printed in tables."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proactive.statistics.distributions import (
    chi_square_above,
    incomplete_beta,
    normal_two_sided,
    student_quantile,
    student_two_sided,
)


@pytest.mark.parametrize(("z", "p"), [(0, 1), (1.959964, 0.05), (-2.575829, 0.01), (3.290527, 0.001)])
def test_the_normal_tails(z: float, p: float) -> None:
    assert normal_two_sided(z) == pytest.approx(p, rel=1e-5)


@pytest.mark.parametrize(
    ("freedom", "t"), [(1, 12.7062), (2, 4.30265), (5, 2.57058), (10, 2.22814), (30, 2.04227), (120, 1.97993)]
)
def test_the_quantiles_of_student(freedom: float, t: float) -> None:
    assert student_quantile(0.975, freedom) == pytest.approx(t, rel=1e-5)
    assert student_two_sided(t, freedom) == pytest.approx(0.05, rel=1e-4)


@pytest.mark.parametrize(
    ("freedom", "x"), [(1, 10.8276), (2, 13.8155), (3, 16.2662), (4, 18.4668), (5, 20.5150), (10, 29.5883)]
)
def test_the_chi_square_that_is_passed_once_in_a_thousand(freedom: int, x: float) -> None:
    assert chi_square_above(x, freedom) == pytest.approx(0.001, rel=1e-4)


@given(st.floats(0.3, 50), st.floats(0.3, 50), st.floats(0.001, 0.999))
def test_the_beta_function_mirrors(a: float, b: float, x: float) -> None:
    assert incomplete_beta(a, b, x) == pytest.approx(1 - incomplete_beta(b, a, 1 - x), abs=1e-9)


@given(st.floats(0.001, 0.999))
def test_the_beta_function_has_closed_forms(x: float) -> None:
    assert incomplete_beta(3, 1, x) == pytest.approx(x**3, rel=1e-9)
    assert incomplete_beta(0.5, 0.5, x) == pytest.approx(2 / math.pi * math.asin(math.sqrt(x)), rel=1e-9)

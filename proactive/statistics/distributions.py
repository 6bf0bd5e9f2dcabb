"""The distributions that tests of hypotheses need, and that the standard library lacks."""

import math
from statistics import NormalDist

_NORMAL = NormalDist()
_TINY = 1e-300
_PRECISION = 1e-14
_STEPS = 500


def normal_quantile(p: float) -> float:
    return _NORMAL.inv_cdf(p)


def normal_two_sided(z: float) -> float:
    """P(|Z| ≥ |z|)."""
    return math.erfc(abs(z) / math.sqrt(2))


def student_two_sided(t: float, freedom: float) -> float:
    """P(|T| ≥ |t|) by the incomplete beta function (NIST DLMF 8.17, Abramowitz and Stegun 26.7.1)."""
    return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))


def student_quantile(p: float, freedom: float) -> float:
    """The t with P(T ≤ t) = p for p ≥ ½, by bisection."""
    low, high = 0.0, 1.0
    while 1 - student_two_sided(high, freedom) / 2 < p:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        if 1 - student_two_sided(middle, freedom) / 2 < p:
            low = middle
        else:
            high = middle
    return high


def chi_square_above(x: float, freedom: int) -> float:
    """P(χ² ≥ x), the upper incomplete gamma function (NIST DLMF 8.4 and 8.8.2 for whole degrees)."""
    if x <= 0:
        return 1.0
    half = x / 2
    a, tail = (0.5, math.erfc(math.sqrt(half))) if freedom % 2 else (1.0, math.exp(-half))
    while a < freedom / 2:
        tail += math.exp(a * math.log(half) - half - math.lgamma(a + 1))
        a += 1
    return min(tail, 1.0)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Iₓ(a, b), by the continued fraction of NIST DLMF 8.17.22."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(front) * _beta_fraction(a, b, x) / a


def _beta_fraction(a: float, b: float, x: float) -> float:
    """By the modified method of Lentz (Thompson and Barnett, 1986)."""
    numerator, denominator = 1.0, 1 / _apart(1 - (a + b) * x / (a + 1))
    value = denominator
    for m in range(1, _STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            denominator = 1 / _apart(1 + term * denominator)
            numerator = _apart(1 + term / numerator)
            value *= numerator * denominator
        if abs(numerator * denominator - 1) < _PRECISION:
            break
    return value


def _apart(value: float) -> float:
    """Away from zero, where the method would divide by it."""
    return value if abs(value) > _TINY else _TINY

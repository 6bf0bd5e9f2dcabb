"""Values per visitor, such as revenue: a few large orders must not decide."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance

from proactive.statistics.distributions import student_quantile, student_two_sided
from proactive.statistics.proportions import CONFIDENCE, Interval

CAP_QUANTILE = 0.99


@dataclass(frozen=True, slots=True)
class WelchTest:
    """`difference` is the mean of the first less that of the second, in the values' unit."""

    difference: float
    standard_error: float
    freedom: float
    t: float
    p: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Sample:
    """Two values or more, of which only this is still needed."""

    size: int
    mean: float
    variance: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Sample":
        if len(values) < 2:
            raise ValueError("Each group needs two values at least.")
        return cls(len(values), fmean(values), variance(values))


def cap_of(values: Sequence[float], quantile: float = CAP_QUANTILE) -> float:
    """What values are lowered to, so that a few do not decide: the quantile of all groups together; one cap
    for all, or the caps would make a difference of their own (Dixon, Annals of Mathematical Statistics 31,
    1960). Raises ValueError where there is no value."""
    if not values:
        raise ValueError("There is no value.")
    return sorted(values)[min(math.ceil(quantile * len(values)), len(values)) - 1]


def welch(one: Sample, other: Sample, confidence: float = CONFIDENCE) -> WelchTest:
    """The t-test for unequal variances (Welch, Biometrika 34, 1947). Raises ValueError if nothing varies."""
    a, b = one.variance / one.size, other.variance / other.size
    if a + b == 0:
        raise ValueError("Nothing varies in either group.")
    difference, error = one.mean - other.mean, math.sqrt(a + b)
    freedom = (a + b) ** 2 / (a * a / (one.size - 1) + b * b / (other.size - 1))
    t = difference / error
    reach = student_quantile((1 + confidence) / 2, freedom) * error
    interval = Interval(difference - reach, difference + reach)
    return WelchTest(difference, error, freedom, t, student_two_sided(t, freedom), interval)

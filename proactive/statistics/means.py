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


def winsorised(groups: Sequence[Sequence[float]], quantile: float = CAP_QUANTILE) -> list[list[float]]:
    """Values above the quantile of all groups together are lowered to it; one cap for all, or the caps
    would make a difference of their own (Dixon, Annals of Mathematical Statistics 31, 1960)."""
    everything = sorted(value for group in groups for value in group)
    if not everything:
        return [[] for _ in groups]
    cap = everything[min(math.ceil(quantile * len(everything)), len(everything)) - 1]
    return [[min(value, cap) for value in group] for group in groups]


def welch(one: Sequence[float], other: Sequence[float], confidence: float = CONFIDENCE) -> WelchTest:
    """The t-test for unequal variances (Welch, Biometrika 34, 1947). Raises ValueError with fewer than
    two values in a group, or if nothing varies."""
    if min(len(one), len(other)) < 2:
        raise ValueError("Each group needs two values at least.")
    a, b = variance(one) / len(one), variance(other) / len(other)
    if a + b == 0:
        raise ValueError("Nothing varies in either group.")
    difference, error = fmean(one) - fmean(other), math.sqrt(a + b)
    freedom = (a + b) ** 2 / (a * a / (len(one) - 1) + b * b / (len(other) - 1))
    t = difference / error
    reach = student_quantile((1 + confidence) / 2, freedom) * error
    interval = Interval(difference - reach, difference + reach)
    return WelchTest(difference, error, freedom, t, student_two_sided(t, freedom), interval)

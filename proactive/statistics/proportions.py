"""Shares of visitors, and how far they lie apart."""

import math
from dataclasses import dataclass

from proactive.statistics.distributions import normal_quantile, normal_two_sided

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; raises ValueError where that cannot be."""

    hits: int
    total: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.total:
            raise ValueError(f"{self.hits} of {self.total} is no share.")

    @property
    def rate(self) -> float | None:
        """None of nobody, never zero."""
        return self.hits / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float

    def covers(self, value: float) -> bool:
        return self.low <= value <= self.high

    @property
    def width(self) -> float:
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class ZTest:
    """`difference` is the first share less the second."""

    difference: float
    standard_error: float
    z: float
    p: float


def z_test(one: Share, other: Share) -> ZTest:
    """Two-proportion z-test with the pooled variance (Fleiss, Levin and Paik, Statistical Methods for
    Rates and Proportions, 3rd edition, section 3.1). Raises ValueError if a group is empty."""
    difference = _rate(one) - _rate(other)
    pooled = (one.hits + other.hits) / (one.total + other.total)
    error = math.sqrt(pooled * (1 - pooled) * (1 / one.total + 1 / other.total))
    z = difference / error if error else 0.0
    return ZTest(difference, error, z, normal_two_sided(z))


def difference_interval(one: Share, other: Share, confidence: float = CONFIDENCE) -> Interval:
    """Of the first share less the second, from the Wilson intervals of both (Newcombe, Statistics in
    Medicine 17, 1998, method 10): it covers well also where few convert."""
    difference = _rate(one) - _rate(other)
    a, b = wilson(one, confidence), wilson(other, confidence)
    below = math.hypot(_rate(one) - a.low, b.high - _rate(other))
    above = math.hypot(a.high - _rate(one), _rate(other) - b.low)
    return Interval(difference - below, difference + above)


def wilson(share: Share, confidence: float = CONFIDENCE) -> Interval:
    """The score interval (Wilson, JASA 22, 1927)."""
    z, n, rate = normal_quantile((1 + confidence) / 2), share.total, _rate(share)
    centre = (rate + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    return Interval(max(0.0, centre - reach), min(1.0, centre + reach))


def _rate(share: Share) -> float:
    if share.rate is None:
        raise ValueError("Nobody is in this group yet.")
    return share.rate

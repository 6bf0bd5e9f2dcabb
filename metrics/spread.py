"""Spreads: how values lie, counted in buckets whose bounds grow by two percent, so that spreads add up."""

import math
from collections.abc import Mapping

from metrics.facts import MICROSECONDS

GROWTH = math.log(1.02)


def bucket(microseconds: int) -> int:
    """The number of the bucket of a duration. Up to a millisecond is one bucket, for which no screen
    has a use; a value and its bucket's middle differ by less than one percent."""
    if microseconds <= 1000:
        return 0
    return math.ceil(math.log(microseconds / 1000) / GROWTH)


def middle(number: int) -> float:
    """The seconds that a bucket stands for."""
    if number == 0:
        return 0.0
    return math.exp((number - 0.5) * GROWTH) * 1000 / MICROSECONDS


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """The seconds that this share of the values does not exceed: of n values the ⌈share · n⌉-th.
    None of none."""
    wanted = math.ceil(share * sum(counts.values()))
    for number in sorted(counts):
        wanted -= counts[number]
        if wanted <= 0 and counts[number]:
            return middle(number)
    return None

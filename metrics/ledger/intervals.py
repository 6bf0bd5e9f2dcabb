"""Intervals of time as pairs of moments: joined, cut, taken away from each other."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import itemgetter


def union(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same time without overlaps, in order."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif end > start:
            joined.append((start, end))
    return joined


def within(known: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """The parts of `known`, which is without overlaps and in order, that lie between two moments."""
    if start >= end:
        return []
    first = bisect_right(known, start, key=itemgetter(1))
    last = bisect_left(known, end, key=itemgetter(0))
    return [(max(start, begins), min(end, ends)) for begins, ends in known[first:last]]


def gaps(whole: list[tuple[int, int]], known: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of `whole` that `known` does not cover; both without overlaps, in order."""
    left: list[tuple[int, int]] = []
    for start, end in whole:
        for first, last in known:
            if last > start and first < end:
                if first > start:
                    left.append((start, first))
                start = max(start, last)
        if start < end:
            left.append((start, end))
    return left

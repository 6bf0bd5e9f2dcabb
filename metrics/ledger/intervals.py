"""Intervals of time as pairs of moments: joined, cut, taken away from each other."""

from collections.abc import Iterable


def union(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same time without overlaps, in order."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif end > start:
            joined.append((start, end))
    return joined


def overlaps(intervals: Iterable[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    cut = ((max(start, first), min(end, last)) for first, last in intervals)
    return union((first, last) for first, last in cut if first < last)


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

"""Intervals of time are joined, cut and taken away from each other as the moments in them are."""

from hypothesis import given
from hypothesis import strategies as st

from metrics.ledger.intervals import gaps, union, within

moments = st.integers(0, 30)
some = st.lists(st.tuples(moments, moments).map(lambda pair: (min(pair), max(pair))), max_size=8)


def passed(intervals: list[tuple[int, int]]) -> list[int]:
    """Each unit of time, as often as it is in one."""
    return sorted(at for start, end in intervals for at in range(start, end))


@given(some)
def test_time_is_joined_once_and_in_order(those: list[tuple[int, int]]) -> None:
    joined = union(those)

    assert passed(joined) == sorted(set(passed(those)))
    assert all(before < after for (_, before), (after, _) in zip(joined, joined[1:], strict=False))


@given(some, moments, moments)
def test_what_lies_between_two_moments_is_cut_out(those: list[tuple[int, int]], start: int, end: int) -> None:
    inside = within(union(those), start, end)

    assert passed(inside) == [at for at in passed(union(those)) if start <= at < end]
    assert all(first < last for first, last in inside)


@given(some, some)
def test_what_is_known_leaves_gaps(whole: list[tuple[int, int]], known: list[tuple[int, int]]) -> None:
    left = gaps(union(whole), union(known))

    assert passed(left) == sorted(set(passed(whole)) - set(passed(known)))

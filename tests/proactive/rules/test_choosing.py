"""Which invitation is seen."""

from hypothesis import given
from hypothesis import strategies as st

from proactive.rules import Contender, chosen, order


def test_the_highest_priority_goes_first_and_the_older_trigger_among_equals() -> None:
    assert chosen([Contender(1, 3), Contender(5, 9), Contender(5, 4)]) == Contender(5, 4)


def test_none_is_shown_beside_another() -> None:
    assert chosen([Contender(1, 3)], is_one_visible=True) is None
    assert chosen([]) is None


@given(st.permutations([Contender(p, t) for p, t in [(0, 1), (0, 2), (7, 3), (7, 9), (3, 4)]]))
def test_the_order_does_not_depend_on_who_came_first(contenders: list[Contender]) -> None:
    assert [each.trigger for each in order(contenders)] == [3, 9, 4, 1, 2]

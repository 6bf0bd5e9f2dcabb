"""The one order of all that waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.strategy import REQUEUED_TIER, boost_s, due_at, order_key, sticky_until
from tests.routing.scenes import SALES, SECOND, TEN, patient, waiting


def test_sales_goes_before_service_and_a_valued_customer_before_both() -> None:
    service = waiting(1, after_s=0, sla_target_s=60)
    sales = waiting(2, after_s=40, sla_target_s=15, queue=SALES)
    valued = waiting(3, after_s=90, due_us=due_at(TEN + 90 * SECOND, 60, value_boost_s=120))

    order = sorted([service, sales, valued], key=order_key)

    assert [item.due_us - TEN for item in order] == [30 * SECOND, 55 * SECOND, 60 * SECOND]
    assert order == [valued, sales, service]


@pytest.mark.parametrize(
    ("priority", "value_boost_s", "boost"),
    [
        (0, 0, 0),
        (1, 0, 60),
        (2, 45, 165),
        (0, 600, 600),
        (9, 500, 600),
        (-1, 0, 0),
        (-2, 150, 30),
        (0, -5, 0),
    ],
)
def test_boost_is_a_minute_per_priority_and_at_most_ten(
    priority: int, value_boost_s: int, boost: int
) -> None:
    assert boost_s(priority, value_boost_s) == boost
    assert due_at(TEN, 60, priority, value_boost_s) == TEN + (60 - boost) * SECOND


def test_who_lost_their_agent_goes_before_everybody_else() -> None:
    overdue = waiting(1, after_s=-600)
    lost = waiting(2, tier=REQUEUED_TIER)

    assert sorted([overdue, lost], key=order_key) == [lost, overdue]


def test_equal_dues_go_by_arrival() -> None:
    first, second = waiting(1), waiting(2)

    assert sorted([second, first], key=order_key) == [first, second]


@patient
@given(
    first=st.tuples(st.integers(0, 10**6), st.sampled_from([15, 60])),
    second=st.tuples(st.integers(0, 10**6), st.sampled_from([15, 60])),
    boost=st.integers(0, 2000),
)
def test_nobody_starves(first: tuple[int, int], second: tuple[int, int], boost: int) -> None:
    """An item due at x is overtaken by none that enters after x − the smallest target + ten minutes."""
    due = due_at(first[0] * SECOND, first[1])
    later = due_at(second[0] * SECOND, second[1], value_boost_s=boost)

    if second[0] * SECOND > due - 15 * SECOND + 600 * SECOND:
        assert later > due


@pytest.mark.parametrize(
    ("sticky_wait_s", "sla_target_s", "strong", "waits_s"),
    [
        (15, 60, False, 15),
        (20, 60, False, 15),
        (10, 60, False, 10),
        (15, 15, False, 3.75),
        (30, 60, True, 30),
        (90, 60, True, 60),
    ],
)
def test_a_usual_agent_is_waited_for_a_quarter_of_the_target_at_most(
    sticky_wait_s: int, sla_target_s: int, strong: bool, waits_s: float
) -> None:
    assert sticky_until(TEN, sticky_wait_s, sla_target_s, strong=strong) == TEN + int(waits_s * SECOND)

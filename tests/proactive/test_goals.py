"""Goals: each once, none with a value that cannot be, and taken back when the order is."""

import pytest

from chat.actions.errors import NotFound
from chat.models import Site, Visitor
from proactive.actions.goals import BadGoal, Reached, reach_goal, reverse_goal, visitor_of
from proactive.models import Goal, GoalEvent
from tests.people import make_site
from tests.proactive.people import make_goal

PAGE, SERVER = GoalEvent.Source.PAGE, GoalEvent.Source.SERVER


def order(visitor: Visitor, id: str = "A-1", value: float = 120, currency: str = "EUR") -> Reached:
    return reach_goal(
        visitor=visitor, name="order", source=PAGE, external_id=id, value=value, currency=currency
    )


def test_an_order_told_twice_is_one(site: Site, maya: Visitor) -> None:
    make_goal(site)

    first, second = order(maya), order(maya, value=999)
    by_server = reach_goal(visitor=maya, name="order", source=SERVER, external_id="A-1")

    assert (first.dup, second.dup, by_server.dup) == (False, True, True)
    kept = GoalEvent.objects.get()
    assert (int(kept.value), kept.currency, kept.source) == (120, "EUR", "page")


def test_another_visitor_cannot_take_an_order_over(site: Site, maya: Visitor, zoe: Visitor) -> None:
    make_goal(site)
    order(maya)

    assert order(zoe).dup
    assert GoalEvent.objects.get().visitor == maya


@pytest.mark.parametrize("value", [-1, 1e12, float("inf"), float("nan")])
def test_a_value_that_cannot_be_is_refused(site: Site, maya: Visitor, value: float) -> None:
    make_goal(site)

    with pytest.raises(BadGoal, match="A value is a number from 0"):
        order(maya, value=value)
    assert not GoalEvent.objects.exists()


@pytest.mark.parametrize("currency", ["", "EU", "12€", "<b>"])
def test_a_value_needs_its_currency(site: Site, maya: Visitor, currency: str) -> None:
    make_goal(site)

    with pytest.raises(BadGoal, match="currency"):
        order(maya, currency=currency)


def test_a_page_goal_is_reached_on_its_page_only(site: Site, maya: Visitor) -> None:
    make_goal(site, "thanks", kind=Goal.Kind.PAGE, pages=["/thank-you*"])

    with pytest.raises(BadGoal, match="does not reach"):
        reach_goal(visitor=maya, name="thanks", source=PAGE, url="http://shop.test/")
    reached = [
        reach_goal(visitor=maya, name="thanks", source=PAGE, url="http://shop.test/thank-you") for _ in "ab"
    ]

    assert [each.dup for each in reached] == [False, True]


def test_an_order_is_taken_back_once(site: Site, maya: Visitor) -> None:
    make_goal(site)
    order(maya)

    first = reverse_goal(site=site, name="order", external_id="A-1")
    second = reverse_goal(site=site, name="order", external_id="A-1")

    assert (first.dup, second.dup) == (False, True)
    assert first.event.reversed_at == second.event.reversed_at == second.event.changed_at


def test_what_is_not_the_sites_is_not_found(site: Site, maya: Visitor) -> None:
    make_goal(site)
    order(maya)
    other = make_site("other")

    with pytest.raises(NotFound):
        reach_goal(visitor=maya, name="signup", source=PAGE)
    with pytest.raises(NotFound):
        reverse_goal(site=other, name="order", external_id="A-1")
    with pytest.raises(NotFound):
        visitor_of(other, customer="", visitor_id=maya.pk)
    with pytest.raises(BadGoal):
        visitor_of(site, customer="", visitor_id=None)

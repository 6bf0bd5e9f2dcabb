"""Visitors wait in a queue, see their place in it, and are offered to one agent after the other."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from kit.work import in_database
from routing.models import Offer
from tests.browser.conftest import House
from tests.browser.people import Shopper
from tests.browser.sight import violations
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.asyncio(loop_scope="package")

# Nothing runs out while a slow machine opens another browser.
PATIENT: dict[str, Any] = {"offer_timeout_s": 60, "sla_target_s": 180}


async def test_who_is_declined_is_offered_to_the_next_agent_and_always_knows_where_they_stand(
    house: House,
) -> None:
    await in_database(lambda: make_queue(make_team(), house.ana, house.ben, site=house.site, **PATIENT))
    maya, zoe = await house.shopper("Maya"), await house.shopper("Zoe")
    await maya.begins()
    await zoe.begins()
    await expect(place(maya)).to_contain_text("You are next")
    await expect(place(zoe)).to_contain_text("You are number 2")

    ana = await house.agent("Ana")
    await expect(place(maya)).to_have_text("Somebody is being asked to join you.")
    await expect(ana.offers.get_by_role("article", name="Maya")).to_contain_text("Questions · Service")
    assert await violations(ana.page) == []
    await ana.accepts("Zoe")
    await expect(place(zoe)).to_have_count(0)
    ben = await house.agent("Ben")
    await expect(ben.page.get_by_role("button", name="Change your state: Available")).to_be_visible()
    await ana.declines("Maya")
    await ben.accepts("Maya")
    await expect(place(maya)).to_have_count(0)

    await expect(maya.panel.get_by_text("Ben has joined")).to_be_visible()
    await expect(zoe.panel.get_by_text("Ana has joined")).to_be_visible()
    await maya.sees(await ben.says())
    await zoe.sees(await ana.says())
    outcomes = await in_database(
        lambda: list(Offer.objects.order_by("pk").values_list("agent__username", "outcome"))
    )
    assert sorted(outcomes) == [("ana", "accepted"), ("ana", "declined"), ("ben", "accepted")]


def place(visitor: Shopper) -> Locator:
    return visitor.panel.locator(".event.waiting")

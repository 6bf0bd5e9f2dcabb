"""Each of the ready sets, as somebody who tries the demo shop by hand would meet it."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from kit.work import in_database
from livechat.management.demo_reach import reach_out
from proactive.models import Invitation, Trigger
from proactive.occasions import BY_USE
from tests.browser.conftest import House
from tests.browser.people import Shopper
from tests.browser.test_the_right_moment import (
    agent_with_room,
    fill_in,
    shopper_whom_chance_invites,
    until,
)
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.asyncio(loop_scope="package")

# With less patience than the demo has.
SOON = {"fact": "page.seconds", "is": "at_least", "value": 1}
FASTER = {
    "checkout_idle": {"fact": "idle.seconds", "is": "at_least", "value": 1},
    "returned_to_prices": {"all": [{"fact": "page.views", "is": "at_least", "value": 2}, SOON]},
    "long_read": SOON,
}


async def hesitates(maya: Shopper) -> None:
    await maya.visits("/checkout")


async def is_refused_twice(maya: Shopper) -> None:
    await maya.visits("/prices")
    await maya.page.locator("[name=order]").fill("204817")
    for _ in range(2):
        await maya.page.get_by_role("button", name="Print the label").click()


async def pays_by_card(maya: Shopper) -> None:
    await maya.visits("/checkout")
    await fill_in(maya)
    await maya.page.locator("[name=postcode]").fill("6020")
    await maya.page.get_by_role("radio", name="By card").check()
    await maya.page.get_by_role("button", name="Order and pay").click()
    await expect(maya.page.get_by_role("alert")).to_contain_text("Nothing was charged")


async def compares(maya: Shopper) -> None:
    for path in ("/prices", "/", "/prices"):
        await maya.visits(path)
        await maya.page.wait_for_function(
            "sessionStorage.getItem('livechat:demo-shop:visit')?.includes(location.pathname)"
        )


async def reads(maya: Shopper) -> None:
    await maya.visits("/help/sizes")


async def ends_the_membership(maya: Shopper) -> None:
    await maya.visits("/account")
    await maya.page.get_by_role("button", name="I am Maya, gold member").click()
    await maya.page.get_by_role("link", name="End the membership").click()


@pytest.mark.parametrize(
    ("use", "does"),
    [
        ("checkout_idle", hesitates),
        ("form_error_twice", is_refused_twice),
        ("payment_refused", pays_by_card),
        ("returned_to_prices", compares),
        ("long_read", reads),
        ("leaving_customer", ends_the_membership),
    ],
)
async def test_whoever_does_this_is_invited(
    house: House, use: str, does: Callable[[Shopper], Awaitable[None]]
) -> None:
    def lay_out() -> Trigger:
        queue = make_queue(make_team("Customer service"), house.ana, name="Questions")
        queue.sites.add(house.site)
        reach_out(house.site, queue)
        Trigger.objects.exclude(name=BY_USE[use].name).update(state=Trigger.State.DRAFT)
        trigger = Trigger.objects.get(name=BY_USE[use].name)
        trigger.condition = FASTER.get(use, trigger.condition)
        trigger.save()
        return trigger

    trigger = await in_database(lay_out)
    await agent_with_room(house)
    maya, visitor = await shopper_whom_chance_invites(house, trigger)

    await does(maya)

    card = maya.page.locator("livechat-widget").get_by_role("region", name=BY_USE[use].title)
    await expect(card).to_be_visible()
    await until(Invitation.objects.filter(visitor=visitor, trigger=trigger, shown_at__isnull=False).exists)

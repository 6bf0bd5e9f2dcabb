"""The ways into the chat as an admin has set them, on the pages of the demo shop."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.db.models import F
from playwright.async_api import Route, expect

from chat.models import Conversation, Visitor
from demo.customers import CUSTOMERS, word_for
from kit.work import in_database
from proactive import previews
from proactive.models import EntryPoint, EntryUse, GoalEvent, PageView, TrailEvent, Visit
from routing.models import Calendar, Queue, QueueStay
from tests.browser.conftest import House
from tests.browser.people import Shopper
from tests.browser.test_the_right_moment import until
from tests.proactive.people import make_goal
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.asyncio(loop_scope="package")

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def way(house: House, **fields: Any) -> EntryPoint:
    return EntryPoint.objects.create(**{"site": house.site, "name": fields.get("text", ""), **fields})


def closed_queue(house: House, **fields: Any) -> Queue:
    """Its calendar has no hours."""
    calendar = Calendar.objects.get_or_create(name="Never")[0]
    queue = make_queue(make_team("Night"), house.ana, name="Night", calendar=calendar, **fields)
    queue.sites.add(house.site)
    return queue


async def launcher_is_named(shopper: Shopper, name: str) -> None:
    await expect(shopper.launcher).to_have_accessible_name(name)
    await expect(shopper.launcher).to_be_visible()


async def test_a_tab_for_the_desk_a_bubble_for_the_phone_a_button_and_a_link_on_the_page(
    house: House,
) -> None:
    def lay_out() -> None:
        way(house, text="Talk to us", look="tab", devices=["desktop"], position="left")
        way(house, text="Chat", look="bubble", devices=["phone"])
        way(house, text="Ask a person", look="inline", selector=".promises", purpose="Sizes and repairs")
        way(house, name="Link", look="link", selector=".bottom a[href='/help']", on_pages=["/"])

    await in_database(lay_out)
    maya = await house.shopper()
    await maya.visits("/")
    await launcher_is_named(maya, "Talk to us")
    tab = await maya.launcher.bounding_box()
    assert tab
    assert (tab["height"] > tab["width"], tab["x"] < 100) == (True, True)

    await maya.page.get_by_role("button", name="Ask a person").click()
    await maya.field.wait_for()
    await expect(maya.panel.get_by_text("Sizes and repairs")).to_be_visible()
    await maya.page.evaluate("livechat('close')")
    await maya.page.get_by_role("link", name="Delivery and returns").click()
    await maya.field.wait_for()
    assert maya.page.url == f"{maya.shop}/"
    await until(lambda: EntryUse.objects.filter(did="opened").count() == 2)

    zoe = await house.shopper("Zoe", **PHONE)
    await zoe.visits("/")
    await launcher_is_named(zoe, "Chat")
    bubble = await zoe.launcher.bounding_box()
    assert bubble
    assert bubble["x"] > 195


async def test_it_moves_as_often_as_set_and_never_where_motion_is_unwelcome(house: House) -> None:
    await in_database(way, house, text="Chat", motion="bounce", motion_after_s=0, motion_times=2)
    still = await house.shopper()
    lively = await house.shopper("Zoe", reduced_motion="no-preference")
    moves = "it => (({animationName, animationIterationCount}) => [animationName, animationIterationCount])"
    moves += "(getComputedStyle(it))"

    for shopper, expected in ((still, ["none", "1"]), (lively, ["bounce", "2"])):
        await shopper.visits("/")
        await launcher_is_named(shopper, "Chat")
        await expect(shopper.page.locator("livechat-widget")).to_have_attribute("data-motion", "bounce")
        assert await shopper.launcher.evaluate(moves) == expected

    await lively.launcher.focus()
    assert await lively.launcher.evaluate(moves) == ["none", "1"]


@pytest.mark.parametrize(
    ("when_closed", "name", "promise"),
    [
        ("show", "Chat with us", None),
        ("message", "Leave a message", "Leave your message here"),
        ("call_back", "Ask for a call", "then leave your number"),
    ],
)
async def test_while_nobody_is_there_it_offers_what_can_be_had(
    house: House, when_closed: str, name: str, promise: str | None
) -> None:
    def lay_out() -> None:
        queue = closed_queue(house, offers_call_back=True)
        way(house, text="Chat with us", queue=queue, when_closed=when_closed)

    await in_database(lay_out)
    maya = await house.shopper()
    await maya.visits("/")
    await launcher_is_named(maya, name)
    await maya.opens_the_chat()
    if promise:
        await expect(maya.panel.get_by_text(promise)).to_be_visible()
    await maya.says()

    number = maya.panel.get_by_role("textbox", name="Phone, with country code")
    if when_closed == "call_back":
        await number.fill("+43 512 1234")
        await maya.panel.get_by_role("button", name="Ask for a call").click()
        await expect(maya.panel.get_by_text("You asked to be called back")).to_be_visible()
    else:
        await expect(maya.panel.get_by_role("button", name="Call me back")).to_be_visible()
        await expect(number).to_have_count(0)
    assert await in_database(QueueStay.objects.filter(outcome="answered").count) == 0


async def test_while_nobody_is_there_it_may_be_gone_and_promises_no_call_that_nobody_makes(
    house: House,
) -> None:
    def lay_out() -> None:
        queue = closed_queue(house, offers_call_back=False)
        way(house, text="Hidden", queue=queue, when_closed="hide", priority=9)
        way(house, text="Call", queue=queue, when_closed="call_back")

    await in_database(lay_out)
    maya = await house.shopper()
    await maya.visits("/")

    await launcher_is_named(maya, "Leave a message")


async def test_some_ways_are_for_customers_whom_the_shop_vouches_for(house: House) -> None:
    await in_database(way, house, text="Members only", who="signed_in")
    maya = await house.shopper()
    await maya.visits("/account")
    await maya.page.wait_for_function("localStorage.getItem('livechat:demo-shop')")
    await expect(maya.launcher).to_be_hidden()
    anonymous = await in_database(Visitor.objects.get)

    await maya.page.get_by_role("button", name="I am Maya, gold member").click()
    await launcher_is_named(maya, "Members only")
    customer = await in_database(Visitor.objects.get)
    assert (customer.pk, customer.external_id, customer.value_tier) == (anonymous.pk, "maya", "gold")

    await maya.page.get_by_role("button", name="Sign out").click()
    await maya.page.get_by_role("button", name="I am Noor, new here").wait_for()
    await expect(maya.launcher).to_be_hidden()
    assert await maya.page.evaluate("localStorage.getItem('livechat:demo-shop:known')") == ""

    await maya.page.evaluate("livechat('open')")
    await maya.write("Let me in")
    await expect(maya.panel.get_by_text("Please sign in first, then we can chat with you.")).to_be_visible()
    assert not await in_database(Conversation.objects.exists)


async def is_somebody_else(maya: Shopper, house: House) -> None:
    await maya.page.evaluate(
        "proof => livechat('identify', proof)", word_for(CUSTOMERS["noor"], house.site.secret)
    )


async def comes_another_day(maya: Shopper, house: House) -> None:
    await in_database(Visit.objects.update, ended_at=F("seen_at"))
    await maya.page.evaluate("sessionStorage.clear()")
    await maya.page.reload()


@pytest.mark.parametrize("begins", [is_somebody_else, comes_another_day])
async def test_what_a_new_visit_sees_is_told_once_it_has_begun_however_slowly(
    house: House, begins: Callable[[Shopper, House], Awaitable[None]]
) -> None:
    await in_database(way, house, text="Questions?")
    maya = await house.shopper()
    await maya.visits("/account")
    await until(EntryUse.objects.exists)
    await maya.page.get_by_role("button", name="I am Maya, gold member").click()
    await until(Visitor.objects.filter(external_id="maya").exists)
    await until(lambda: PageView.objects.count() == 2)

    async def slowly(route: Route) -> None:
        await asyncio.sleep(1)
        await route.continue_()

    await maya.page.route("**/visitor/trail", slowly)
    await begins(maya, house)

    await until(lambda: Visit.objects.count() == 2)
    await until(lambda: EntryUse.objects.count() == 2)


async def test_a_preview_shows_it_on_the_real_page_and_keeps_nothing(house: House) -> None:
    entry = await in_database(way, house, text="Try me", look="tab", is_on=False, on_pages=["/nowhere"])
    await in_database(way, house, text="What visitors see")
    sam = await house.shopper("Sam")

    await sam.page.goto(previews.address(f"{sam.shop}/prices", entry.pk))
    await launcher_is_named(sam, "Try me")
    await sam.page.wait_for_timeout(3_000)

    assert await sam.page.evaluate("Object.values({...localStorage, ...sessionStorage}).join('')") == ""
    assert not await in_database(lambda: Visitor.objects.exists() or Conversation.objects.exists())
    await sam.visits("/prices")
    await launcher_is_named(sam, "What visitors see")
    # As any page it tells of itself, and would do so while the next test has begun.
    await until(EntryUse.objects.filter(did="shown").exists)


async def test_whoever_was_here_before_leaves_nothing_in_a_preview(house: House) -> None:
    def lay_out() -> EntryPoint:
        make_goal(house.site, "order")
        way(house, text="What visitors see")
        return way(house, text="Try me", is_on=False)

    entry = await in_database(lay_out)
    sam = await house.shopper("Sam")
    await sam.visits("/")
    await launcher_is_named(sam, "What visitors see")
    await until(lambda: PageView.objects.count() == 1)
    await until(EntryUse.objects.filter(did="shown").exists)
    await sam.page.wait_for_timeout(2_000)

    await sam.page.goto(previews.address(f"{sam.shop}/prices", entry.pk))
    await launcher_is_named(sam, "Try me")
    await until(lambda: PageView.objects.filter(seconds__gt=0).count() == 1)
    await sam.page.evaluate("livechat('goal', 'order', { value: 9, currency: 'EUR' })")
    await sam.page.evaluate("livechat('track', 'tried')")
    await sam.launcher.click()
    await sam.page.wait_for_timeout(3_000)

    assert not await in_database(GoalEvent.objects.exists)
    assert await in_database(lambda: list(EntryUse.objects.values_list("entry__text", "did"))) == [
        ("What visitors see", "shown")
    ]
    assert await in_database(lambda: (PageView.objects.count(), TrailEvent.objects.count())) == (1, 0)

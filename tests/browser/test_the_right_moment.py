"""In the demo shop: help is unlocked by a form that resists, an idle checkout brings one invitation, and an
accepted one reaches an agent who sees the whole trail and nothing of what was typed."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from playwright.async_api import Locator, expect

from chat.models import Conversation, Visitor
from kit.tokens import hashed
from kit.work import in_database
from livechat.management.demo_reach import reach_out
from proactive.models import EntryUse, GoalEvent, Invitation, TrailEvent, Trigger
from proactive.statistics import Group
from tests.browser.conftest import House
from tests.browser.people import AtDesk, Shopper
from tests.patience import soon
from tests.proactive.people import group_of
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.asyncio(loop_scope="package")

# What is typed into the checkout, and must be nowhere else.
TYPED = {
    "name": "Mayasecret Lindholm",
    "email": "maya.secret@example.org",
    "street": "Verschwiegenweg 17",
    "postcode": "9X9X",
    "town": "Stillenstadt",
}
IDLE_SECONDS = 2
OFFER = "Anything unclear?"


@pytest.fixture
def reaching(house: House) -> Trigger:
    """The demo's own way of reaching out, with less patience; returns what is said in an idle checkout."""
    queue = make_queue(make_team("Customer service"), house.ana, name="Questions")
    queue.sites.add(house.site)
    reach_out(house.site, queue)
    Trigger.objects.exclude(name="Checkout idle").update(state=Trigger.State.DRAFT)
    trigger = Trigger.objects.get(name="Checkout idle")
    trigger.condition = {"fact": "idle.seconds", "is": "at_least", "value": IDLE_SECONDS}
    trigger.save()
    return trigger


async def agent_with_room(house: House) -> AtDesk:
    """Nobody is invited whom nobody could answer."""
    ana = await house.agent()
    await expect(ana.page.get_by_role("button", name="Change your state: Available")).to_be_visible()
    return ana


async def known_to(shopper: Shopper) -> Visitor:
    """The visitor that the page has become."""
    token = await shopper.page.wait_for_function("localStorage.getItem('livechat:demo-shop')")
    return await in_database(Visitor.objects.get, token_hash=hashed(await token.json_value()))


async def shopper_whom_chance_invites(house: House, trigger: Trigger) -> tuple[Shopper, Visitor]:
    """Some are left alone, to compare with; this one is not."""
    while True:
        shopper = await house.shopper()
        await shopper.visits("/ridge-jacket")
        visitor = await known_to(shopper)
        if await in_database(group_of, visitor, trigger) is Group.TREATED:
            return shopper, visitor
        await shopper.page.close()


def invitation_on(shopper: Shopper) -> Locator:
    return shopper.page.locator("livechat-widget").get_by_role("region", name=OFFER)


async def fill_in(shopper: Shopper) -> None:
    """Once the page has told of itself: what watches it comes when the browser has time."""
    await shopper.page.wait_for_function(
        "performance.getEntriesByType('resource').some(each => each.name.endsWith('/visitor/trail'))"
    )
    for name, value in TYPED.items():
        await shopper.page.locator(f"[name={name}]").fill(value)


async def test_a_form_that_refuses_twice_unlocks_help_and_the_agent_reads_what_led_here(
    house: House, reaching: Trigger
) -> None:
    ana = await agent_with_room(house)
    maya = await house.shopper()
    await maya.visits("/checkout")
    visitor = await known_to(maya)
    order = maya.page.get_by_role("button", name="Order and pay")
    help_button = maya.page.get_by_role("button", name="Does the form resist? Ask us")
    await fill_in(maya)

    await order.click()
    await expect(maya.page.locator("[name=postcode]")).to_be_focused()
    await expect(help_button).to_have_count(0)
    await order.click()

    await help_button.press("Enter")
    await maya.field.wait_for()
    await expect(maya.page).to_have_url(re.compile("/checkout$"))
    used = await in_database(
        lambda: list(EntryUse.objects.filter(entry__look="inline").values_list("did", flat=True))
    )
    assert sorted(used) == ["opened", "shown"]
    await maya.says()
    await ana.accepts(visitor.shown_name)
    customer = ana.page.get_by_role("complementary", name="Customer")
    led = "Opened the chat by “Help in the checkout form”"
    await expect(customer.get_by_role("definition").filter(has_text=led)).to_be_visible()
    await expect(customer.get_by_role("region", name="On the site")).to_contain_text(led)


async def test_one_invitation_that_is_dismissed_by_keyboard_stays_away_for_seven_days(
    house: House, reaching: Trigger
) -> None:
    await agent_with_room(house)
    maya, visitor = await shopper_whom_chance_invites(house, reaching)
    await maya.visits("/checkout")
    await expect(invitation_on(maya)).to_be_visible()
    await maya.page.keyboard.press("Escape")
    await expect(invitation_on(maya)).to_have_count(0)
    await until(Invitation.objects.filter(visitor=visitor, dismissed_at__isnull=False).exists)

    await asks_again_and_is_left_alone(maya)
    # The caps of day and week are over before the quiet is.
    await in_database(moved_back, visitor, timedelta(days=6, hours=23))
    await asks_again_and_is_left_alone(maya)
    await in_database(moved_back, visitor, timedelta(hours=2))
    await forgets_what_was_asked(maya)

    await expect(invitation_on(maya)).to_be_visible()
    assert await in_database(Invitation.objects.filter(visitor=visitor, arm="treated").count) == 2


async def test_an_accepted_invitation_reaches_an_agent_who_sees_the_trail_and_no_value(
    house: House, reaching: Trigger
) -> None:
    ana = await agent_with_room(house)
    maya, visitor = await shopper_whom_chance_invites(house, reaching)
    await maya.visits("/checkout")
    await fill_in(maya)
    await maya.page.get_by_role("button", name="Order and pay").click()

    await invitation_on(maya).get_by_role("button", name="Chat now").click()
    await maya.field.wait_for()
    invited = await in_database(Invitation.objects.get, visitor=visitor)
    name = visitor.shown_name
    await ana.accepts(name)
    customer = ana.page.get_by_role("complementary", name="Customer")
    trail = customer.get_by_role("region", name="On the site")
    await expect(customer.get_by_role("definition").filter(has_text="Accepted the invitation")).to_have_text(
        f"Accepted the invitation “{reaching.name}”It said “{invited.message}”"
    )
    await expect(trail).to_contain_text(f"Accepted the invitation “{reaching.name}”")
    opening = f"{name} accepted the invitation “Anything unclear? {invited.message}”"
    await expect(ana.page.get_by_role("log").get_by_text(opening)).to_be_visible()
    await expect(trail.get_by_role("link", name="Checkout · Northwind Outfitters")).to_be_visible()
    await expect(trail.get_by_role("link", name="Ridge jacket · Northwind Outfitters")).to_be_visible()
    await maya.page.get_by_role("button", name="Order and pay").click()
    await expect(trail).to_contain_text("“postcode” was refused in “checkout”")
    await expect(trail).to_contain_text(
        "Filled in “name”, “email”, “street”, “postcode”, and “town” of “checkout”"
    )

    conversation = await in_database(Conversation.objects.get)
    assert conversation.origin == Conversation.Origin.PROACTIVE
    await expect(customer.get_by_role("link", name="/checkout")).to_be_visible()
    invitation = await in_database(Invitation.objects.get, visitor=visitor)
    assert invitation.conversation_id == conversation.pk
    seen = await ana.page.content() + " ".join(ana.heard)
    stored = await in_database(everything_stored)
    assert [value for value in TYPED.values() if value in seen or value in stored] == []


async def test_a_visitor_in_sight_is_invited_by_hand(house: House, reaching: Trigger) -> None:
    await in_database(Trigger.objects.update, state=Trigger.State.DRAFT)
    maya = await house.shopper()
    await maya.visits("/ridge-jacket")
    visitor = await known_to(maya)
    ana = await house.agent()

    await ana.page.keyboard.press("Alt+v")
    await ana.page.get_by_role("button", name=f"Invite {visitor.shown_name}").press("Enter")
    await ana.page.get_by_role("textbox", name="What you say").fill("Which size do you wear?")
    await ana.page.get_by_role("button", name="Send the invitation").press("Enter")
    await expect(ana.page.get_by_text("is invited.")).to_be_visible()
    await maya.visits("/help")
    said = maya.page.locator("livechat-widget").get_by_text("Which size do you wear?")
    await expect(said).to_be_visible()
    await maya.page.get_by_role("button", name="Chat now").click()
    await maya.field.wait_for()

    # What they are about to answer stands before them.
    await expect(maya.panel.get_by_text("Which size do you wear?")).to_be_visible()
    await maya.says()
    await maya.visits("/prices")
    await maya.field.wait_for()
    before = maya.panel.locator(".greeting")
    await expect(before.locator(".name")).to_have_text("Ana")
    await expect(before.locator(".bubble")).to_have_text("Which size do you wear?")
    conversation = await in_database(Conversation.objects.get)
    assert conversation.origin == Conversation.Origin.AGENT_OUTBOUND


async def test_an_order_is_a_goal_that_the_page_tells(house: House, reaching: Trigger) -> None:
    maya = await house.shopper()
    await maya.visits("/checkout")
    visitor = await known_to(maya)
    await fill_in(maya)
    await maya.page.locator("[name=postcode]").fill("6020")

    await maya.page.get_by_role("button", name="Order and pay").click()
    await maya.page.get_by_role("heading", name="Thank you").wait_for()

    await until(lambda: GoalEvent.objects.filter(visitor=visitor, goal__name="order", value=289).count() == 1)
    await until(lambda: TrailEvent.objects.filter(kind="form_sent", label="checkout").count() == 1)


async def until(holds: Callable[[], bool]) -> None:
    await soon(lambda: in_database(holds))


async def forgets_what_was_asked(shopper: Shopper) -> None:
    """The page keeps for the visit what it need not ask again; the rows must not rely on that."""
    await shopper.page.evaluate("sessionStorage.clear()")
    await shopper.page.reload()


async def asks_again_and_is_left_alone(shopper: Shopper) -> None:
    """The moment comes again, the server is asked, and says no."""
    async with shopper.page.expect_response(
        lambda response: response.url.endswith("/moments") and response.request.method == "POST"
    ) as answered:
        await forgets_what_was_asked(shopper)
    answer = await (await answered.value).json()
    assert answer.get("invitation") is None
    await expect(invitation_on(shopper)).to_have_count(0)


def moved_back(visitor: Visitor, by: timedelta) -> None:
    """As if what happened had happened so much earlier."""
    Invitation.objects.filter(visitor=visitor).update(
        eligible_at=F("eligible_at") - by, shown_at=F("shown_at") - by, dismissed_at=F("dismissed_at") - by
    )


def everything_stored() -> str:
    """All rows of all tables, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t")
            rows += [text for (text,) in cursor.fetchall()]
    return "\n".join(rows)

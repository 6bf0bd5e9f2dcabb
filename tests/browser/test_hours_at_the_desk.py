"""What an agent who never touches a mouse needs for hours: nothing moves, nothing is lost, everything is said
where they look."""

import uuid

import pytest
from playwright.async_api import expect

from chat.actions import entries
from chat.models import Agent, Conversation
from kit.work import in_database
from routing.models import Desk
from tests.browser.conftest import House
from tests.people import make_agent, make_visitor, start, start_taken
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.asyncio(loop_scope="package")

LONG = "Aleksandra Wolfeschlegelsteinhausen the Third of Konstantinopel"
# How far the beginning of a name lies outside of the box that cuts it, in pixels.
CUT_AT_ITS_BEGINNING = """box => {
    const range = document.createRange();
    range.setStart(box.firstChild, 0);
    range.setEnd(box.firstChild, 1);
    const [first, frame] = [range.getBoundingClientRect(), box.getBoundingClientRect()];
    return Math.max(0, Math.round(frame.left - first.left), Math.round(first.right - frame.right));
}"""


def several_wait(house: House, *names: str) -> list[Conversation]:
    return [start(make_visitor(house.site, name)[0], f"I am {name}") for name in names]


def write(conversation: Conversation, body: str) -> None:
    row = entries.visitor_row(
        visitor_id=conversation.visitor_id,
        conversation_id=conversation.pk,
        client_id=uuid.uuid4(),
        body=body,
        name="",
    )
    entries.post(row)


async def test_three_customers_are_served_by_the_keyboard_alone(house: House) -> None:
    maya, *_ = await in_database(lambda: several_wait(house, "Maya", "Otto", "Zoe"))
    ana = await house.agent("Ana")
    keys = ana.page.keyboard
    await ana.take_button("Zoe").wait_for()
    for name in ("Maya", "Otto", "Zoe"):
        await keys.press("Alt+t")
        await expect(ana.page.get_by_role("textbox", name=f"Message to {name}")).to_be_focused()
        await ana.sees(f"I am {name}")

    await keys.press("Alt+2")
    await keys.type("For Otto, ")
    await in_database(lambda: write(maya, "Are you still there?"))
    await expect(ana.row("Maya").get_by_text("1 unread message")).to_be_attached()
    await keys.type("half")
    ana.customer = "Otto"
    await expect(ana.field).to_be_focused()
    await expect(ana.field).to_have_value("For Otto, half")
    await expect(ana.page).to_have_title("(1) Otto · Livechat")

    await keys.press("Alt+p")
    await ana.pass_window.wait_for()
    await keys.press("Escape")
    await expect(ana.field).to_be_focused()

    await keys.press("Alt+1")
    ana.customer = "Maya"
    await expect(ana.row("Maya").get_by_text("unread message")).to_have_count(0)
    await keys.type("I am")
    await keys.press("Enter")
    await expect(ana.lines.last).to_have_text("I am")

    await keys.press("Alt+c")
    await ana.page.get_by_role("dialog").wait_for()
    await keys.press("Enter")
    await expect(ana.page.get_by_role("log").get_by_text("Ana closed the conversation")).to_be_visible()
    await expect(ana.page.get_by_role("textbox", name="Note about Maya")).to_be_focused()

    await ana.page.reload()
    await ana.turns_to("Otto")
    await expect(ana.field).to_have_value("For Otto, half")


async def test_own_conversations_keep_their_place_and_whoever_is_chosen_is_in_sight(house: House) -> None:
    for n in range(1, 10):
        await in_database(lambda n=n: start_taken(make_visitor(house.site, f"Customer {n}")[0], house.ana))
    ana = await house.agent("Ana")
    await expect(ana.page.locator(".row")).to_have_count(9)
    await ana.page.set_viewport_size({"width": 1280, "height": 480})
    before = await ana.row("Customer 3").bounding_box()

    await in_database(lambda: several_wait(house, "Maya", "Otto"))
    await ana.take_button("Otto").wait_for()
    after = await ana.row("Customer 3").bounding_box()
    await ana.page.keyboard.press("Alt+9")

    assert before == after
    await expect(ana.page.get_by_role("heading", name="Customer 9")).to_be_visible()
    await expect(ana.row("Customer 9")).to_be_in_viewport(ratio=0.9)


async def test_a_name_is_cut_at_its_end_whichever_way_the_page_is_read(house: House) -> None:
    await in_database(lambda: start_taken(make_visitor(house.site, LONG)[0], house.ana))
    ana = await house.agent("Ana")
    name = ana.page.locator(".row-name")
    await name.wait_for()

    for direction in ("ltr", "rtl"):
        await ana.page.evaluate(f"document.documentElement.dir = '{direction}'")
        assert await name.evaluate("it => it.scrollWidth > it.clientWidth")
        assert await name.evaluate(CUT_AT_ITS_BEGINNING) == 0


async def test_what_is_refused_is_said_beside_what_was_pressed(house: House) -> None:
    def set_up() -> None:
        make_queue(make_team(), house.ana, site=house.site)
        Desk.objects.update_or_create(agent=house.ana, defaults={"capacity": 1000, "used": 1000})
        several_wait(house, "Maya")

    await in_database(set_up)
    ana = await house.agent("Ana")

    await ana.take_button("Maya").click()

    beside = ana.page.locator(".row-frame", has_text="Maya").get_by_role("alert")
    await expect(beside).to_have_text("You carry as much as you can. End something first.")
    await expect(ana.page.get_by_role("alert")).to_have_count(1)


async def test_a_lead_who_serves_no_queue_is_offered_nothing_that_would_be_refused(house: House) -> None:
    def set_up() -> None:
        make_agent("sam", Agent.Role.SUPERVISOR)
        make_queue(make_team(), house.ana, site=house.site)
        start_taken(make_visitor(house.site, "Maya")[0], house.ana)

    await in_database(set_up)
    conversation = await in_database(lambda: Conversation.objects.get().pk)
    sam = await house.agent("Sam")

    await sam.page.goto(f"{sam.chat}/console/#conversation={conversation}")

    await expect(sam.page.get_by_text("Only somebody who serves a queue can take it over.")).to_be_visible()
    await expect(sam.page.get_by_role("button", name="Take over")).to_have_count(0)


async def test_the_end_of_a_conversation_stays_in_view_when_the_window_changes(house: House) -> None:
    maya, ana = await house.shopper("Maya"), await house.agent("Ana")
    await maya.begins()
    await ana.takes("Maya")
    await ana.says(12)
    last = maya.lines.last
    await expect(last).to_have_text("Ana 12")

    for width, height in ((640, 400), (320, 560), (1280, 800)):
        await maya.page.set_viewport_size({"width": width, "height": height})
        await expect(last).to_be_in_viewport()

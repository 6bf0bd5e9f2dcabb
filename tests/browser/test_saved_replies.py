"""An agent answers with what is written already."""

import pytest
from playwright.async_api import Locator, expect

from chat.models import Entry, SavedReply
from kit.work import in_database
from tests.browser.conftest import House
from tests.browser.people import AtDesk, Shopper
from tests.browser.sight import violations

pytestmark = pytest.mark.asyncio(loop_scope="package")

LINK = "https://shop.example/returns"


def lay_out() -> None:
    SavedReply.objects.create(title="Hello", shortcut="hello", body="Hello {visitor}, {agent} here.")
    SavedReply.objects.create(title="Returns", shortcut="returns", body="Within 30 days.", link=LINK)


async def talking(house: House) -> tuple[Shopper, AtDesk, Locator]:
    """A visitor, the agent who has them, and where saved replies are listed."""
    await in_database(lay_out)
    maya, ana = await house.shopper("Maya"), await house.agent("Ana")
    await maya.begins()
    await ana.takes("Maya")
    return maya, ana, ana.page.get_by_role("listbox", name="Saved replies")


def edited() -> list[bool]:
    """Of each message that came from a saved reply, whether it was edited."""
    made = Entry.objects.filter(data__has_key="reply").order_by("seq")
    return [entry.data["edited"] for entry in made if entry.data]


async def test_saved_replies_are_found_filled_in_and_sent_by_keyboard(house: House) -> None:
    maya, ana, listed = await talking(house)

    await ana.field.press_sequentially("/")
    await expect(listed.get_by_role("option")).to_have_count(2)
    assert await violations(ana.page) == []
    await ana.field.press_sequentially("hel")
    await expect(listed.get_by_role("option")).to_have_count(1)
    await ana.field.press("Enter")
    await expect(ana.field).to_have_value("Hello Maya, Ana here.")
    await ana.field.press("Enter")
    await maya.sees("Hello Maya, Ana here.")

    await ana.field.press("Alt+r")
    await ana.field.press("ArrowDown")
    await ana.field.press("Tab")
    await expect(ana.field).to_have_value(f"{LINK}\nWithin 30 days.")
    await ana.field.press_sequentially(" No charge.")
    await ana.field.press("Enter")
    await maya.sees(f"{LINK}\nWithin 30 days. No charge.")

    await ana.field.press_sequentially("/hel")
    await ana.field.press("Escape")
    await expect(listed).to_have_count(0)
    await ana.field.press("Enter")
    await maya.sees("/hel")

    assert await in_database(edited) == [False, True]
    assert [text for text in maya.heard if '"reply"' in text] == []
    assert ana.complaints == []


# Both keys before the browser has painted what the first of them opens.
AT_ONCE = """async () => {
  for (const key of [{ key: 'r', code: 'KeyR', altKey: true }, { key: 'ArrowDown', code: 'ArrowDown' }]) {
    const pressed = new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true })
    document.activeElement.dispatchEvent(pressed)
    await new Promise((done) => setTimeout(done))
  }
}"""


async def test_whoever_walks_the_list_at_once_uses_the_one_they_walked_to(house: House) -> None:
    _, ana, listed = await talking(house)
    await ana.field.press("Alt+r")
    await expect(listed.get_by_role("option")).to_have_count(2)
    await ana.field.press("Backspace")
    await expect(listed).to_have_count(0)

    await ana.page.evaluate(AT_ONCE)
    await ana.field.press("Tab")

    await expect(ana.field).to_have_value(f"{LINK}\nWithin 30 days.")

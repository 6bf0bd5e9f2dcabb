"""Without a mouse, with a screen reader, in the dark and on a small phone."""

import pytest
from playwright.async_api import ViewportSize, expect

from tests.browser.conftest import House
from tests.browser.sight import sideways, violations

pytestmark = pytest.mark.asyncio(loop_scope="package")

# More than the shop has links and fields.
TABS = 60
PHONE = ViewportSize(width=360, height=640)


async def test_a_visitor_needs_no_mouse(house: House) -> None:
    maya = await house.shopper()
    await maya.visits()
    await expect(maya.launcher).to_be_visible()
    keyboard = maya.page.keyboard

    for _ in range(TABS):
        await keyboard.press("Tab")
        if await maya.launcher.evaluate("it => it.matches(':focus-visible')"):
            break
    await keyboard.press("Enter")
    await expect(maya.field).to_be_focused()
    await keyboard.type("Hello")
    await keyboard.press("Enter")
    await maya.shows(["Hello"])
    await maya.has_sent_everything()
    await keyboard.press("Escape")

    await expect(maya.page.locator("livechat-widget iframe")).to_be_hidden()
    await expect(maya.launcher).to_be_focused()


async def test_nothing_stands_in_the_way_in_light_and_dark_and_on_a_phone(house: House) -> None:
    maya, zoe, ana = await house.shopper("Maya"), await house.shopper("Zoe"), await house.agent("Ana")
    await maya.begins()
    await zoe.begins()
    await ana.takes("Maya")
    await ana.notes("Likes blue")
    await maya.sees(await ana.says())
    await ana.sees(await maya.says())

    for person in (maya, zoe, ana):
        assert await violations(person.page) == []
        await person.page.emulate_media(color_scheme="dark")
        assert await violations(person.page) == []
    for person in (maya, ana):
        await person.page.set_viewport_size(PHONE)
        assert await sideways(person.page) == []
    await ana.page.get_by_role("button", name="Back to the list").click()
    await expect(ana.take_button("Zoe")).to_be_visible()
    assert await sideways(ana.page) == []
    assert await violations(ana.page) == []
    assert await violations(maya.page) == []


async def test_signing_in_is_for_everyone_too(house: House) -> None:
    page = await house.page()
    await page.goto(f"{house.agents.origin}/login/")
    assert await violations(page) == []
    await page.emulate_media(color_scheme="dark")
    assert await violations(page) == []
    await page.set_viewport_size(PHONE)
    assert await sideways(page) == []

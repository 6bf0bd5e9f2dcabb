"""Several people at once: visitors beside each other, and agents who want the same one."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.conftest import House
from tests.browser.ledger import judge

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_an_agent_serves_two_visitors_and_no_draft_is_lost(house: House) -> None:
    maya, zoe, ana = await house.shopper("Maya"), await house.shopper("Zoe"), await house.agent("Ana")
    await maya.begins()
    await zoe.begins()
    await ana.takes("Maya")
    await expect(maya.delivery).to_have_text("Read")
    await ana.takes("Zoe")

    await zoe.sees(await ana.says())
    await maya.says(2)
    await expect(ana.row("Maya").get_by_text("2 unread messages")).to_be_attached()
    await ana.field.fill("For Zoe, half")
    await ana.turns_to("Maya")
    await expect(ana.row("Maya").get_by_text("unread message")).to_have_count(0)
    await ana.field.fill("For Maya, half")
    await maya.field.fill("Half a quest")
    for person in (maya, ana):
        await person.page.reload()

    await expect(maya.field).to_have_value("Half a quest")
    await expect(ana.field).to_have_value("For Maya, half")
    await ana.field.press("Enter")
    await maya.shows(["Maya 1", "Maya 2", "Maya 3", "For Maya, half"])
    await ana.turns_to("Zoe")
    await expect(ana.field).to_have_value("For Zoe, half")
    await ana.field.fill("")
    await judge(zoe, ana)
    assert [text for text in zoe.heard if "Maya" in text] == []
    assert [text for text in maya.heard if "Zoe" in text] == []


async def test_of_two_agents_who_take_at_once_one_wins_and_the_other_is_told_who(house: House) -> None:
    maya, ana, ben = await house.shopper("Maya"), await house.agent("Ana"), await house.agent("Ben")
    await maya.begins()
    for agent in (ana, ben):
        await agent.take_button("Maya").wait_for()
    buttons = [await agent.page.query_selector(".take") for agent in (ana, ben)]

    # On the element itself: where it is gone from the page, the finger was already on its way.
    await asyncio.gather(*(button.evaluate("it => it.click()") for button in buttons if button is not None))

    joined = maya.panel.get_by_text(" has joined")
    await expect(joined).to_have_count(1)
    winner, loser = (ana, ben) if await joined.inner_text() == "Ana has joined" else (ben, ana)
    await expect(loser.page.get_by_role("alert")).to_have_text(f"{winner.name} was faster.")
    await expect(winner.page.get_by_role("alert")).to_have_count(0)
    await expect(loser.page.locator(".row")).to_have_count(0)
    await maya.sees(await winner.says())
    await judge(maya, winner)

"""A whole conversation across two origins, through everything that may happen to it."""

import time
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import House
from tests.browser.ledger import judge
from tests.browser.people import AtDesk, Person, Shopper

pytestmark = pytest.mark.asyncio(loop_scope="package")

VALKEY_AWAY_SECONDS = 10
NOTE = "Regular customer, be generous"
RECEIPT = b"One Ridge jacket, size M\n"
LABEL = b"Return label 4711\n"


async def test_nothing_that_was_acknowledged_is_lost_doubled_or_out_of_order(house: House) -> None:
    maya, ana = await house.shopper("Maya"), await house.agent("Ana")
    maya.expects_outage = ana.expects_outage = True

    await they_meet(maya, ana)
    await they_see_each_other_type(maya, ana)
    await ticks_follow_what_the_other_has(maya, ana)
    await ana.notes(NOTE)
    await files_go_both_ways(maya, ana)
    await judge(maya, ana, notes=(NOTE,))

    await the_web_processes_die(house, maya, ana)
    await judge(maya, ana, notes=(NOTE,))
    await valkey_is_away(house, maya, ana)
    await judge(maya, ana, notes=(NOTE,))
    await both_reload(maya, ana)
    await judge(maya, ana, notes=(NOTE,))
    await the_network_is_away(maya, ana)
    await judge(maya, ana, notes=(NOTE,))

    await ana.closes()
    await expect(maya.panel.get_by_text("Ana ended the conversation")).to_be_visible()
    await both_reload(maya, ana)
    await judge(maya, ana, notes=(NOTE,))
    assert [text for text in maya.heard if "Ana 1" in text] != []
    assert [text for text in ana.heard if NOTE in text] != []
    assert [text for text in maya.heard if NOTE in text] == []


async def they_meet(maya: Shopper, ana: AtDesk) -> None:
    await maya.begins()
    await expect(maya.delivery).to_have_text("Sent")
    await ana.takes("Maya")
    await ana.sees("Maya 1")
    await expect(maya.delivery).to_have_text("Read")
    await expect(maya.panel.get_by_text("Ana has joined")).to_be_visible()
    await maya.sees(await ana.says())
    await ana.sees(await maya.says())


async def they_see_each_other_type(maya: Shopper, ana: AtDesk) -> None:
    await maya.field.press_sequentially("Hm")
    await expect(ana.page.get_by_text("Maya is writing", exact=True)).to_be_visible()
    await ana.field.press_sequentially("Let")
    await expect(maya.panel.get_by_title("Ana is writing")).to_be_visible()
    await maya.sees(await ana.says())
    await expect(maya.panel.get_by_title("Ana is writing")).to_have_count(0)
    await ana.sees(await maya.says())
    await expect(ana.page.get_by_text("Maya is writing", exact=True)).to_have_count(0)


async def ticks_follow_what_the_other_has(maya: Shopper, ana: AtDesk) -> None:
    await ana.looks_away()
    await maya.says()
    await expect(maya.delivery).to_have_text("Delivered")
    await ana.turns_to("Maya")
    await expect(maya.delivery).to_have_text("Read")

    await maya.field.press("Escape")
    await ana.says()
    await expect(ana.delivery).to_have_text("Delivered")
    await maya.launcher.press("Enter")
    await expect(ana.delivery).to_have_text("Read")


async def files_go_both_ways(maya: Shopper, ana: AtDesk) -> None:
    await maya.attaches("receipt.txt", RECEIPT)
    await maya.says()
    assert await downloaded(ana, "receipt.txt") == RECEIPT
    await ana.attaches("label.txt", LABEL)
    await ana.says()
    assert await downloaded(maya, "label.txt") == LABEL


async def downloaded(person: Shopper | AtDesk, name: str) -> bytes:
    async with person.page.expect_download() as download:
        await person.file(name).click()
    return Path(await (await download.value).path()).read_bytes()


async def the_web_processes_die(house: House, maya: Shopper, ana: AtDesk) -> None:
    await maya.says()
    house.visitors.kill()
    house.agents.kill()
    for person in (maya, ana):
        await person.says(2)
        await expect(person.unsent).not_to_have_count(0)
    await expect(maya.trouble).to_contain_text("What you write is kept")
    await expect(ana.trouble).to_contain_text("What you write is kept")

    await house.starts_again()
    for person in (maya, ana):
        await person.tries_now()
    await all_is_well(maya, ana)


async def valkey_is_away(house: House, maya: Shopper, ana: AtDesk) -> None:
    house.valkey.kill()
    away_until = time.monotonic() + VALKEY_AWAY_SECONDS
    while time.monotonic() < away_until:
        await ana.sees(await maya.says())
        await maya.sees(await ana.says())
    await expect(maya.trouble).to_have_text("Messages may arrive a little late.")
    await expect(ana.trouble).to_contain_text("Delayed updates")

    await house.valkey.come_back()
    await all_is_well(maya, ana)


async def both_reload(maya: Shopper, ana: AtDesk) -> None:
    for person in (maya, ana):
        await person.page.reload()
    await all_is_well(maya, ana)


async def the_network_is_away(maya: Shopper, ana: AtDesk) -> None:
    """For the visitor first, so that something is said in their absence, and then for both."""
    await maya.page.context.set_offline(True)
    await ana.says(2)
    await ana.has_sent_everything()
    await ana.page.context.set_offline(True)
    for person in (maya, ana):
        await person.says(2)
        await expect(person.trouble).to_contain_text("What you write is kept")
    for person in (maya, ana):
        await person.page.context.set_offline(False)
    await all_is_well(maya, ana)


async def all_is_well(*people: Person) -> None:
    for person in people:
        await expect(person.trouble).to_have_text([])

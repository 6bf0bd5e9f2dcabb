"""After the end: the visitor says whether it helped, by keyboard, and may change their mind."""

import pytest
from playwright.async_api import Page, expect

from chat.models import Resolution, Site, SurveyResponse, Topic
from kit.work import in_database
from tests.browser.conftest import House
from tests.browser.sight import frames, violations

pytestmark = pytest.mark.asyncio(loop_scope="package")


def said() -> tuple[list[str], list[tuple[int | None, str]]]:
    return (
        list(Resolution.objects.filter(by="customer").values_list("value", flat=True)),
        list(SurveyResponse.objects.values_list("value", "comment")),
    )


async def test_a_visitor_says_whether_it_helped_and_changes_their_mind(house: House) -> None:
    maya = await house.shopper("Maya")
    await maya.begins()
    await maya.panel.get_by_role("button", name="End conversation").click()
    await maya.panel.get_by_role("button", name="End it").click()
    helped = maya.panel.get_by_role("group", name="Did we help?")

    await expect(helped).to_be_visible()
    assert await violations(maya.page) == []
    await helped.get_by_role("button", name="Partly").press("Enter")
    await expect(helped.get_by_role("button", name="Partly")).to_have_attribute("aria-pressed", "true")
    first = maya.panel.get_by_role("radio", name="1 star of 5")
    await first.press("Space")
    for _ in range(3):
        await maya.page.keyboard.press("ArrowRight")
    await expect(maya.panel.get_by_role("radio", name="4 stars of 5")).to_be_checked()
    await maya.page.keyboard.press("Tab")
    await maya.page.keyboard.type("Quick")
    assert await violations(maya.page) == []
    await maya.panel.get_by_role("button", name="Send").press("Enter")

    await expect(maya.panel.get_by_text("Thank you for telling us. You said: partly.")).to_be_visible()
    assert await in_database(said) == (["partly"], [(4, "Quick")])

    await maya.page.reload()
    await maya.panel.get_by_role("button", name="Change it").click()
    await maya.panel.get_by_role("button", name="Yes").click()
    await expect(maya.panel.get_by_role("radio", name="4 stars of 5")).to_be_checked()
    await maya.panel.get_by_role("radio", name="5 stars of 5").check(force=True)
    await maya.panel.get_by_role("button", name="Send").click()

    await expect(maya.panel.get_by_text("You said: yes.")).to_be_visible()
    assert await in_database(said) == (["yes"], [(5, "Quick")])
    assert maya.complaints == []


async def test_a_site_that_does_not_ask_shows_no_question(house: House) -> None:
    await in_database(Site.objects.update, asks_after=False)
    maya = await house.shopper("Maya")
    await maya.begins()
    await maya.panel.get_by_role("button", name="End conversation").click()
    await maya.panel.get_by_role("button", name="End it").click()

    await expect(maya.panel.get_by_role("button", name="Start a new one")).to_be_visible()
    await expect(maya.panel.get_by_text("Did we help?")).to_have_count(0)
    assert not any("survey" in address.lower() for address in await loaded(maya.page))


async def loaded(page: Page) -> list[str]:
    """The addresses of all that the panel has fetched."""
    panel = next(frame for frame in frames(page) if "/widget/panel" in frame.url)
    fetched: list[str] = await panel.evaluate("performance.getEntriesByType('resource').map((it) => it.name)")
    return fetched


async def test_an_agent_closes_with_a_topic_and_sees_what_the_visitor_says(house: House) -> None:
    await in_database(Topic.objects.create, name="Late parcel", group="Delivery")
    await in_database(Topic.objects.create, name="Invoice", group="Payment")
    maya, ana = await house.shopper("Maya"), await house.agent("Ana")
    await maya.begins()
    await ana.takes("Maya")

    await ana.page.keyboard.press("Alt+c")
    closing = ana.page.get_by_role("dialog", name="Close the conversation with Maya")
    await expect(closing.get_by_role("combobox", name="Topic")).to_be_focused()
    await ana.page.keyboard.type("deliv")
    await expect(closing.get_by_role("option", name="Late parcel")).to_be_visible()
    assert await violations(ana.page) == []
    await ana.page.keyboard.press("Enter")
    await ana.page.keyboard.press("Tab")
    await ana.page.keyboard.press("Space")
    await expect(closing.get_by_role("radio", name="Yes")).to_be_checked()
    await ana.page.keyboard.press("Enter")

    await expect(closing).to_have_count(0)
    await expect(maya.panel.get_by_text("Ana ended the conversation")).to_be_visible()
    pane = ana.page.get_by_role("complementary", name="Customer")
    await expect(pane.get_by_role("combobox", name="Topic")).to_have_value("Late parcel")
    await expect(pane.get_by_role("radio", name="Yes")).to_be_checked()
    await maya.panel.get_by_role("button", name="No", exact=True).click()
    await expect(pane.get_by_text("Did not help, says the visitor.")).to_be_visible()

    await pane.get_by_role("radio", name="Partly").check(force=True)
    await pane.get_by_role("combobox", name="Topic").fill("inv")
    await ana.page.keyboard.press("Enter")
    await expect(pane.get_by_role("combobox", name="Topic")).to_have_value("Invoice")
    assert await violations(ana.page) == []
    assert await in_database(lambda: Resolution.objects.get(by="agent").value) == "partly"
    assert await in_database(lambda: Topic.objects.get(conversations__isnull=False).name) == "Invoice"
    assert ana.complaints == []

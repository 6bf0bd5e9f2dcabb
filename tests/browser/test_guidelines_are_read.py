"""An agent is shown a new version of the guidelines, reads it by keyboard, and is asked no more."""

import pytest
from playwright.async_api import expect

from chat.models import Agent
from direction.actions.guidelines import write_guideline
from direction.models import GuidelineReading
from kit.work import in_database
from routing.models import Team
from tests.browser.conftest import House
from tests.browser.people import AtDesk
from tests.patience import soon
from tests.people import make_visitor, start_taken
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.asyncio(loop_scope="package")

READ = "I have read this"


def write(house: House, text: str) -> None:
    team = Team.objects.first() or make_queue(make_team(), house.ana, site=house.site).team
    write_guideline(team_id=team.pk, text=text, by=None)


def readers() -> list[Agent]:
    return [each.agent for each in GuidelineReading.objects.all()]


async def turns_to_maya(house: House) -> AtDesk:
    ana = await house.agent("Ana")
    await ana.row("Maya").click()
    return ana


async def test_a_version_is_marked_until_it_is_read(house: House) -> None:
    await in_database(lambda: write(house, "Be **kind**."))
    await in_database(lambda: start_taken(make_visitor(house.site, "Maya")[0], house.ana))
    ana = await turns_to_maya(house)
    guidelines = ana.page.locator(".guideline")
    summary = guidelines.locator("summary")

    await expect(summary).to_contain_text("To be read")
    await ana.page.get_by_role("button", name="Hide the customer").first.click()
    show = ana.page.get_by_role("button", name="Guidelines to be read")
    await show.press("Enter")
    await summary.press("Enter")
    await expect(guidelines.locator("strong")).to_have_text("kind")
    await guidelines.get_by_role("button", name=READ).press("Enter")

    await expect(guidelines.get_by_text("You have read this")).to_be_visible()
    await expect(guidelines.get_by_role("button", name=READ)).to_have_count(0)
    await expect(summary).not_to_contain_text("To be read")
    await soon(lambda: in_database(lambda: readers() == [house.ana]))

    await in_database(lambda: write(house, "Be brief."))
    await expect(summary).to_contain_text("To be read")

"""The present on the dashboard: it moves by itself, says when it does not, and fills a screen on the wall."""

from pathlib import Path

import pytest
from playwright.async_api import Route, ViewportSize, expect

from kit.work import in_database
from tests.browser.conftest import House
from tests.browser.sight import violations
from tests.browser.test_the_dashboard_for_everyone import looks_at, supervisor
from tests.people import make_visitor, start

pytestmark = pytest.mark.asyncio(loop_scope="package")

WALL = ViewportSize(width=1920, height=1080)
# On a screen a metre wide so many points are 16 mm, which is read from four metres.
READ_FROM_FOUR_METRES_PX = 30
SIZES = """() => [...document.querySelectorAll('.wall :is(dd, td, tbody th, .lookout li)')]
    .map((it) => parseFloat(getComputedStyle(it).fontSize))"""
CUT = """() => { const wall = document.querySelector('.wall');
    return [wall.scrollHeight - wall.clientHeight, wall.scrollWidth - wall.clientWidth] }"""


async def test_all_of_it_is_read_from_across_the_room(house: House, tmp_path: Path) -> None:
    page = await supervisor(house, tmp_path)
    await page.set_viewport_size(WALL)
    await looks_at(page, house, "live", "screen=big")

    await expect(page.get_by_role("row", name="Imported history")).to_be_visible()
    assert await page.evaluate(CUT) == [0, 0]
    assert min(await page.evaluate(SIZES)) >= READ_FROM_FOUR_METRES_PX
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await violations(page) == [], scheme

    await page.get_by_role("button", name="Leave the big screen").click()
    await expect(page.get_by_role("navigation", name="Dashboard")).to_be_visible()
    await expect(page.get_by_role("heading", name="Queues")).to_be_visible()


async def test_it_moves_by_itself_and_says_when_it_stands_still(house: House, tmp_path: Path) -> None:
    page = await supervisor(house, tmp_path)
    house.people[-1].expects_outage = True
    await looks_at(page, house, "live", "screen=big")
    number = page.locator(".now div").filter(has_text="Waiting now").locator("dd")
    await expect(number).to_have_text("0")

    await in_database(lambda: start(make_visitor(house.site)[0]))
    await expect(number).to_have_text("1")

    async def away(route: Route) -> None:
        await route.abort()

    await page.route("**/api/v1/metrics/live*", away)
    await expect(page.get_by_text("This stands still")).to_be_visible()
    await expect(number).to_have_text("1")
    await expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    await page.unroute("**/api/v1/metrics/live*")
    await expect(page.get_by_text("It moves by itself")).to_be_visible()
    await expect(page.get_by_role("alert")).to_have_count(0)

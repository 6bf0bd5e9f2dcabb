"""An agent reports a page by keyboard: what is refused is read where it was written, and then mended."""

import pytest
from playwright.async_api import expect

from direction.models import PageReport
from kit.work import in_database
from tests.browser.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_what_is_refused_is_read_in_the_window_and_the_focus_comes_back(house: House) -> None:
    maya, ana = await house.shopper("Maya"), await house.agent("Ana")
    await maya.begins()
    await ana.takes("Maya")
    await ana.field.focus()

    await ana.page.keyboard.press("Alt+b")
    window = ana.page.get_by_role("dialog", name="Report a page")
    await expect(window.get_by_role("radio", name="Hard to understand")).to_be_focused()
    address = window.get_by_label("Its address")
    there = await address.input_value()
    await address.fill("ftp://shop.test/checkout")
    await address.press("Enter")

    await expect(window.get_by_role("alert")).to_contain_text("Write the page's whole address")
    await address.fill(there)
    await window.get_by_role("radio", name="Does not work").check()
    await window.get_by_label("What the visitor said of it").fill("It refuses 4111 1111 1111 1111")
    await address.press("Enter")
    await expect(window).to_have_count(0)
    await expect(ana.field).to_be_focused()
    report = await in_database(lambda: PageReport.objects.select_related("problem").get())
    assert (report.problem.page, report.problem.tag) == (there, "broken")
    assert "4111" not in report.quote

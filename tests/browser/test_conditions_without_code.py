"""Whoever keeps the shop says when a trigger speaks without writing code: by mouse, by keyboard, by phone."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, ViewportSize, expect

from chat.models import Agent
from kit.work import in_database
from proactive.models import EntryPoint, Trigger
from tests.browser.conftest import House
from tests.browser.people import AtDesk
from tests.browser.sight import violations
from tests.people import PASSWORD, make_agent
from tests.proactive.people import make_served_queue, make_trigger

pytestmark = pytest.mark.asyncio(loop_scope="package")

PHONE = ViewportSize(width=360, height=740)
IDLE = {"fact": "idle.seconds", "is": "at_least", "value": 60}
NESTED = {
    "all": [
        {"fact": "page.seconds", "is": "at_least", "value": 60},
        {
            "any": [
                {"fact": "device", "is": "one_of", "value": ["phone", "tablet"]},
                {"fact": "page.title", "is": "one_of", "value": ["Cart", "Checkout"]},
                {"not": {"fact": "form.started", "is": "is", "value": True}},
            ]
        },
        {"fact": "visit.pages", "is": "at_least", "value": 2},
    ]
}


def a_trigger(house: House, condition: Any) -> Trigger:
    queue = make_served_queue(house.site, house.ana)
    keeper = make_agent("root", role=Agent.Role.ADMIN)
    keeper.set_password(PASSWORD)
    keeper.save()
    return make_trigger(house.site, queue, condition=condition, state=Trigger.State.DRAFT)


async def keeper_at(house: House, path: str) -> Page:
    """Whoever keeps the settings, on a page of the admin."""
    keeper = AtDesk("Root", await house.page(), chat=house.agents.origin)
    house.people.append(keeper)
    page = keeper.page
    await page.goto(f"{house.agents.origin}/admin/login/?next={path}")
    await page.get_by_label("Username").fill("root")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{path}")
    return page


def change_page(of: Trigger | EntryPoint) -> str:
    return f"/admin/proactive/{of._meta.model_name}/{of.pk}/change/"


def editor(page: Page) -> Locator:
    return page.locator("[data-editor=condition]")


async def text_of(page: Page) -> Any:
    return json.loads(await page.locator("[data-editor=condition] .editor-text textarea").input_value())


async def test_looks(house: House, tmp_path: Path) -> None:
    trigger = await in_database(a_trigger, house, NESTED)
    page = await keeper_at(house, change_page(trigger))
    shots = os.environ["SHOTS"]
    await expect(editor(page).get_by_role("status")).to_contain_text("It holds when")
    await page.screenshot(path=f"{shots}/wide.png", full_page=True)
    await page.emulate_media(color_scheme="dark")
    await page.get_by_role("button", name="Would it fire?").click()
    await expect(page.get_by_text("No, it would not fire.")).to_be_visible()
    await page.screenshot(path=f"{shots}/dark.png", full_page=True)
    await page.set_viewport_size(PHONE)
    await page.screenshot(path=f"{shots}/phone.png", full_page=True)
    await page.set_viewport_size(ViewportSize(width=1280, height=800))
    await page.evaluate("document.documentElement.dir = 'rtl'")
    await page.screenshot(path=f"{shots}/rtl.png", full_page=True)
    print(await violations(page))

"""Whoever keeps the shop says when a trigger speaks without writing code: by mouse, by keyboard, by phone."""

import json
from typing import Any, Literal

import pytest
from playwright.async_api import Locator, Page, ViewportSize, expect

from chat.models import Agent
from kit.work import in_database
from proactive.actions.rehearsals import rehearse_next
from proactive.models import EntryPoint, Trigger
from tests.browser.conftest import House
from tests.browser.people import AtDesk
from tests.browser.sight import violations
from tests.people import PASSWORD, make_agent, make_visitor
from tests.proactive.people import looks_at, make_served_queue, make_trigger

pytestmark = pytest.mark.asyncio(loop_scope="package")

PHONE = ViewportSize(width=360, height=740)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# More than the page has links and fields.
TABS = 150
# Whatever of the editors reaches beyond the screen.
BEYOND = """() => [...document.querySelectorAll('.editor *, .try *')]
    .filter((it) => !it.closest('.unseen, .visually-hidden, option, optgroup, datalist'))
    .map((it) => [it, it.getBoundingClientRect()])
    .filter(([it, box]) => box.width && (box.left < -1 || box.right > innerWidth + 1))
    .map(([it]) => `${it.localName}.${it.className}`)"""
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


async def keeper_at(house: House, path: str, page: Page | None = None) -> Page:
    """Whoever keeps the settings, on a page of the admin."""
    keeper = AtDesk("Root", page or await house.page(), chat=house.agents.origin)
    house.people.append(keeper)
    page = keeper.page
    await page.goto(f"{house.agents.origin}/admin/login/?next={path}")
    await page.get_by_label("Username").fill("root")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{house.agents.origin}{path}")
    return page


def change_page(of: Trigger | EntryPoint) -> str:
    return f"/admin/proactive/{of._meta.model_name}/{of.pk}/change/"


def editor(page: Page) -> Locator:
    return page.locator("[data-editor=condition]")


async def text_of(page: Page) -> Any:
    return json.loads(await page.locator("[data-editor=condition] .editor-text textarea").input_value())


async def presses_tab_to(page: Page, control: Locator) -> None:
    """Without a mouse."""
    for _ in range(TABS):
        if await control.evaluate("it => it === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError("nobody gets there by the keyboard")


async def test_a_condition_is_put_together_by_mouse(house: House) -> None:
    trigger = await in_database(a_trigger, house, IDLE)
    page = await keeper_at(house, change_page(trigger))
    box = editor(page)
    says = box.get_by_role("status")
    await expect(says).to_have_text("It holds when the time without any movement is at least 60 seconds.")

    await box.get_by_role("button", name="Add a line").click()
    line = box.get_by_role("group", name="address of the page")
    await expect(line.get_by_role("combobox", name="Fact")).to_be_focused()
    await line.get_by_role("combobox", name="Fact").select_option("number of pages of this visit")
    line = box.get_by_role("group", name="number of pages of this visit")
    await line.get_by_role("combobox", name="Comparison").select_option("is more than")
    await line.get_by_role("textbox", name="Value").fill("two")
    await expect(line).to_contain_text(
        "“Number of pages of this visit” is compared with a whole number from 0."
    )
    await expect(says).to_have_text("Not complete yet.")
    await line.get_by_role("textbox", name="Value").fill("2")
    await box.get_by_role("combobox", name="It holds when").select_option("any of these is true")
    await expect(says).to_have_text(
        "It holds when either the time without any movement is at least 60 seconds or the number of pages of"
        " this visit is more than 2."
    )
    await line.get_by_role("button", name="Move up: number of pages").click()
    await box.get_by_role("button", name="Remove: time without").click()
    await page.get_by_role("button", name="Save and continue editing").click()

    await expect(says).to_have_text("It holds when the number of pages of this visit is more than 2.")
    await in_database(trigger.refresh_from_db)
    assert trigger.condition == {"any": [{"fact": "visit.pages", "is": "more_than", "value": 2}]}


async def test_a_condition_is_put_together_without_a_mouse(house: House) -> None:
    trigger = await in_database(a_trigger, house, IDLE)
    page = await keeper_at(house, change_page(trigger))
    keys, box = page.keyboard, editor(page)

    await presses_tab_to(page, box.get_by_role("button", name="Add a group"))
    await keys.press("Enter")
    added = box.get_by_role("group", name="address of the page").get_by_role("combobox", name="Fact")
    await expect(added).to_be_focused()
    await keys.type("device")
    line = box.get_by_role("group", name="device", exact=True)
    await expect(line).to_be_visible()
    await keys.press("Tab")
    await keys.press("ArrowDown")
    await keys.press("Tab")
    await keys.press("p")
    await presses_tab_to(page, line.get_by_role("button", name="Move up: device"))
    await keys.press("Enter")
    await expect(line.get_by_role("button", name="Move up: device")).to_be_focused()
    await keys.press("Enter")
    await expect(line.get_by_role("button", name="Move up: device")).to_have_attribute(
        "aria-disabled", "true"
    )
    await expect(line.get_by_role("button", name="Move up: device")).to_be_focused()
    await presses_tab_to(page, box.get_by_role("button", name="Remove: group"))
    await keys.press("Enter")

    assert await text_of(page) == {"all": [{"fact": "device", "is": "is_not", "value": "phone"}, IDLE]}
    await expect(box.get_by_role("status")).to_contain_text("the device is not “phone” and the time without")


async def test_the_text_stays_within_reach_and_leads_both_ways(house: House) -> None:
    trigger = await in_database(a_trigger, house, NESTED)
    page = await keeper_at(house, change_page(trigger))
    box = editor(page)
    await box.get_by_text("As text").click()
    text = box.locator(".editor-text textarea")

    assert await text_of(page) == NESTED
    await text.fill("{")
    await expect(box.get_by_text("The lines come back when")).to_be_visible()
    await expect(box.get_by_text("This text cannot be read")).to_be_visible()
    await text.fill(json.dumps({"not": {"fact": "mood", "is": "is", "value": "gloomy"}}))
    await expect(box.get_by_text("There is no fact “mood”.")).to_be_visible()
    await text.fill(json.dumps({"not": IDLE}))
    await expect(box.get_by_role("combobox", name="It holds when")).to_have_value("none")
    await expect(box.get_by_role("status")).to_contain_text("is not at least 60 seconds.")


async def test_without_scripts_the_text_is_there(house: House) -> None:
    trigger = await in_database(a_trigger, house, IDLE)
    context = await house.browser.new_context(java_script_enabled=False)
    house.contexts.append(context)
    plain = await keeper_at(house, change_page(trigger), await context.new_page())

    await plain.get_by_label("Condition").fill('{"fact": "idle.seconds", "is": "at_least", "value": 5}')
    async with context.expect_page() as opened:
        await plain.get_by_role("button", name="Would it fire?").click()
    tried = await opened.value
    await expect(tried.get_by_text("it must be at least 5 seconds")).to_be_visible()
    await plain.get_by_role("button", name="Save", exact=True).click()

    await in_database(trigger.refresh_from_db)
    assert trigger.condition == {"fact": "idle.seconds", "is": "at_least", "value": 5}


def somebody_looks(house: House) -> None:
    _, token = make_visitor(house.site)
    looks_at(house.site, token)


async def test_a_trigger_is_tried_where_it_is_made(house: House) -> None:
    trigger = await in_database(a_trigger, house, IDLE)
    await in_database(somebody_looks, house)
    page = await keeper_at(house, change_page(trigger))
    trial = page.get_by_role("region", name="Before it goes live")
    limit = editor(page).get_by_role("group", name="time without any movement").get_by_label("Value")

    await trial.get_by_label("Time without any movement").fill("30")
    await trial.get_by_label("Time without any movement").press("Enter")
    await expect(trial.get_by_role("status")).to_contain_text(
        "The time without any movement is 30 seconds; it must be at least 60 seconds."
    )
    await expect(trial.get_by_role("heading", name="No, it would not fire.")).to_be_visible()
    await limit.fill("20")
    await trial.get_by_role("button", name="Would it fire?").click()
    await expect(trial.get_by_text("The condition holds.")).to_be_visible()
    await trial.get_by_role("button", name="Would it have fired").click()
    await expect(trial.get_by_role("progressbar", name="Rehearsal")).to_be_visible()
    await in_database(rehearse_next)
    await expect(trial.get_by_text("No trail keeps “time without any movement”")).to_be_visible()
    await limit.fill("soon")
    await trial.get_by_role("button", name="Would it fire?").click()
    await expect(trial.get_by_role("listitem")).to_contain_text("is compared with a number.")

    await in_database(trigger.refresh_from_db)
    assert trigger.condition == IDLE


async def test_a_rehearsal_goes_on_while_its_page_is_loaded_again(house: House) -> None:
    trigger = await in_database(a_trigger, house, IDLE)
    await in_database(somebody_looks, house)
    page = await keeper_at(house, change_page(trigger))
    trial = page.get_by_role("region", name="Before it goes live")
    progress = trial.get_by_role("progressbar", name="Rehearsal")

    await trial.get_by_role("button", name="Would it have fired").click()
    await expect(progress).to_be_visible()
    await page.reload()
    await expect(progress).to_be_visible()
    await trial.get_by_role("button", name="Stop").click()
    await expect(trial.get_by_text("It was stopped.")).to_be_visible()
    await expect(progress).to_have_count(0)
    await trial.get_by_role("button", name="Would it have fired").click()
    await expect(progress).to_be_visible()
    await in_database(rehearse_next)
    await expect(trial.get_by_text("it would have fired 1 time")).to_be_visible()
    await page.reload()
    await expect(trial.get_by_text("it would have fired 1 time")).to_be_visible()


async def test_hours_are_chosen_and_not_written(house: House) -> None:
    trigger = await in_database(a_trigger, house, IDLE)
    page = await keeper_at(house, change_page(trigger))
    hours = page.locator("[data-editor=hours]")

    await hours.get_by_role("button", name="Add hours").click()
    await expect(hours.get_by_role("combobox", name="Day")).to_be_focused()
    await hours.get_by_label("Until").fill("18:30")
    await hours.get_by_role("button", name="Add hours").click()
    await page.get_by_role("checkbox", name="Phone").check()
    await page.get_by_label("But not on").fill("/checkout/done\n/checkout,old")
    await page.get_by_role("button", name="Save and continue editing").click()
    await expect(hours.get_by_role("combobox", name="Day")).to_have_count(2)

    await in_database(trigger.refresh_from_db)
    assert trigger.hours == [[0, "09:00", "18:30"], [1, "09:00", "18:30"]]
    assert (trigger.devices, trigger.off_pages) == (["phone"], ["/checkout/done", "/checkout,old"])


async def test_the_editors_are_for_everyone(house: House) -> None:
    trigger = await in_database(a_trigger, house, NESTED)
    page = await keeper_at(house, change_page(trigger))
    await page.get_by_role("button", name="Would it fire?").click()
    await expect(page.get_by_text("No, it would not fire.")).to_be_visible()

    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        assert await violations(page, ".editor, .try") == [], scheme
    await page.set_viewport_size(PHONE)
    for direction in ("ltr", "rtl"):
        await page.evaluate("dir => { document.documentElement.dir = dir }", direction)
        assert await page.evaluate(BEYOND) == [], direction


async def test_what_unlocks_an_entry_point_is_put_together_likewise(house: House) -> None:
    await in_database(a_trigger, house, IDLE)
    entry = await in_database(EntryPoint.objects.create, site=house.site, name="Help", text="Help")
    page = await keeper_at(house, change_page(entry))
    box = editor(page)

    await expect(box.get_by_role("status")).to_have_text("It always holds: nothing is asked.")
    await box.get_by_role("button", name="Add a line").click()
    await box.get_by_role("combobox", name="Fact").select_option("the visitor has read a help page")
    await page.get_by_role("button", name="Save and continue editing").click()
    await expect(box.get_by_role("status")).to_have_text("It holds when the visitor has read a help page.")

    await in_database(entry.refresh_from_db)
    assert entry.unlock == {"fact": "help.read", "is": "is", "value": True}

"""The dashboard without a mouse, by ear, in the dark, on a phone, from right to left and on paper."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, ViewportSize, expect

from chat.models import Agent, Site
from kit.clock import database_now
from kit.work import in_database
from metrics.actions.buckets import bring_up_to_date
from metrics.models import TeamGoal
from proactive.actions.triggers import begin_experiment
from proactive.models import Experiment, Goal, Invitation
from routing.models import Queue, Team
from tests.browser.conftest import House
from tests.browser.people import AtDesk
from tests.browser.sight import SIDEWAYS, violations
from tests.browser.test_the_same_everywhere import golden_day, table
from tests.metrics.facts import GOLDEN
from tests.metrics.test_age import forget_the_morning
from tests.people import make_visitor, start
from tests.proactive.people import make_goal, make_trigger
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.asyncio(loop_scope="package")

VIEWS = ("overview", "live", "teams", "agents", "times", "sources", "reaching", "experiments")
DAYS = "first=2026-03-02&last=2026-03-02&zone=UTC"
PHONE = ViewportSize(width=360, height=640)
WIDE = ViewportSize(width=1280, height=800)
# More than a page of the dashboard has links and fields.
TABS = 80
# By how much the last of the present's numbers ends before the row that it stands in.
UNEVEN = """() => {
    const row = document.querySelector('.wall .now')
    return row.getBoundingClientRect().right - row.lastElementChild.getBoundingClientRect().right
}"""
# Numbers that stand to the right of their unit.
TURNED = """() => {
    for (const closed of document.querySelectorAll('details')) closed.open = true
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const leftOf = (node, at) => {
        const range = document.createRange()
        range.setStart(node, at)
        range.setEnd(node, at + 1)
        return range.getBoundingClientRect().left
    }
    const found = []
    while (texts.nextNode()) {
        const { currentNode: node, currentNode: { data } } = texts
        for (const { index } of data.matchAll(/\\d\\u00a0\\S/g))
            if (leftOf(node, index) > leftOf(node, index + 2))
                found.push(`${node.parentElement.localName}.${node.parentElement.className}: ${data}`)
    }
    return found
}"""


def a_busy_house(folder: Path) -> None:
    """The golden day, goals of two directions, invitations, and an experiment that runs."""
    golden_day(folder)
    now = database_now()
    site = Site.objects.get()
    order = make_goal(site, "booking")
    sales = make_team("Sales", direction="reactive_sales", purpose="They help whoever wants to buy.")
    for team in (sales, Team.objects.get(name="Imported history")):
        days = {"first_day": now.date() - timedelta(days=9), "last_day": now.date() + timedelta(days=10)}
        TeamGoal.objects.create(
            team=team, name="Orders", metric="goals_reached", event=order, target=40, **days
        )
    run_experiment(site, order)


def run_experiment(site: Site, goal: Goal) -> None:
    experiment = Experiment.objects.create(
        site=site, name="Idle at the checkout", hypothesis="They have a question.", primary_goal=goal
    )
    trigger = make_trigger(site, Queue.objects.get(), experiment=experiment)
    begin_experiment(experiment_id=experiment.pk, by=None)
    now = database_now()
    for arm in (Invitation.Arm.TREATED,) * 9 + (Invitation.Arm.HOLDOUT,):
        visitor, _ = make_visitor(site)
        Invitation.objects.create(
            visitor=visitor,
            trigger=trigger,
            experiment=experiment,
            arm=arm,
            eligible_at=now,
            shown_at=now if arm == Invitation.Arm.TREATED else None,
            changed_at=now,
        )


async def supervisor(house: House, folder: Path) -> Page:
    await house.is_prepared(a_busy_house, folder)
    sam = AtDesk("Sam", await house.page(), chat=house.agents.origin)
    house.people.append(sam)
    await sam.signs_in()
    return sam.page


async def looks_at(page: Page, house: House, view: str, more: str = DAYS) -> None:
    await page.goto(f"{house.agents.origin}/dashboard/?view={view}&{more}")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(page.get_by_text("The numbers are on their way.")).to_have_count(0)
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)


async def sideways(page: Page) -> list[str]:
    """What is wider than the page, but for tables, the views and choices, which scroll by themselves."""
    found: list[str] = await page.evaluate(SIDEWAYS)
    return [box for box in found if box not in ("section.scrolls", "ul.", "p.choices")]


async def test_every_view_is_for_everyone(house: House, tmp_path: Path) -> None:
    page = await supervisor(house, tmp_path)
    for view in VIEWS:
        await page.set_viewport_size(WIDE)
        await page.emulate_media(color_scheme="light")
        await looks_at(page, house, view)
        assert await violations(page) == [], view
        await page.emulate_media(color_scheme="dark")
        assert await violations(page) == [], f"{view} in the dark"
        await page.set_viewport_size(PHONE)
        assert await sideways(page) == [], f"{view} on a phone"
        await page.evaluate("document.documentElement.dir = 'rtl'")
        assert await sideways(page) == [], f"{view} from right to left"
        assert await page.evaluate(TURNED) == [], f"{view} from right to left"
    await looks_at(page, house, "overview", f"{DAYS}&kpi=ftr&compare=2026-03-02..2026-03-02")
    await expect(page.locator(".behind td:last-child", has_text="%")).not_to_have_count(0)
    await page.evaluate("document.documentElement.dir = 'rtl'")
    assert await page.evaluate(TURNED) == [], "beside what it was, from right to left"


PARTS_OF_NUMBERS = "main data, main [data-verdict], main svg.trend path[d^='M'], main .download, main table"


async def test_no_number_is_shown_that_is_only_a_part_of_what_it_will_be(
    house: House, tmp_path: Path
) -> None:
    page = await supervisor(house, tmp_path)
    await in_database(forget_the_morning)
    dashboard = f"{house.agents.origin}/dashboard/?{DAYS}&direction=customer_service"
    working = page.get_by_text("These numbers are still being worked out.")
    for view in ("agents", "times", "sources", "reaching", "overview"):
        await page.goto(f"{dashboard}&view={view}")
        await expect(working.first).to_be_visible()
        await expect(page.locator(PARTS_OF_NUMBERS)).to_have_count(0)
    assert await violations(page) == []

    await in_database(bring_up_to_date)
    # Nobody has to ask again.
    await expect(page.locator("[data-kpi=answered] data")).to_have_attribute("value", "7")
    await expect(page.locator("[data-kpi=asa_s]")).to_contain_text("Target met")
    await expect(working).to_have_count(0)


async def test_a_supervisor_needs_no_mouse(house: House, tmp_path: Path) -> None:
    page = await supervisor(house, tmp_path)
    await looks_at(page, house, "teams")
    figure = page.get_by_role("button", name="the conversations of Conversations answered, Imported history")

    for _ in range(TABS):
        await page.keyboard.press("Tab")
        if await figure.evaluate("it => it.matches(':focus-visible')"):
            break
    await page.keyboard.press("Enter")

    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Conversations answered, Imported history: the conversations")
    await expect(dialog.get_by_role("row")).not_to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(figure).to_be_focused()


async def test_teams_that_are_there_for_different_things_are_never_averaged(
    house: House, tmp_path: Path
) -> None:
    page = await supervisor(house, tmp_path)
    await looks_at(page, house, "overview")
    choices = page.get_by_role("region", name="What the teams are there for")
    wait = page.locator("[data-kpi=asa_s]")

    await expect(wait).to_be_visible()
    await choices.get_by_role("button", name="All teams").click()
    await expect(wait).to_have_count(0)
    await expect(page.locator("[data-kpi=answered] data")).to_have_attribute(
        "value", str(GOLDEN["expected"]["answered"])
    )
    await choices.get_by_role("button", name="Reactive sales").click()
    await expect(wait).to_contain_text("–")
    await expect(page.locator("[data-kpi=answered] data")).to_have_attribute("value", "0")
    assert "direction=reactive_sales" in page.url


async def test_an_agent_is_told_of_their_own_work_as_a_part(house: House, tmp_path: Path) -> None:
    await house.is_prepared(a_busy_house, tmp_path)
    ana = AtDesk("Ana", await house.page(), chat=house.agents.origin)
    house.people.append(ana)
    await ana.signs_in()

    await looks_at(ana.page, house, "overview")
    await expect(ana.page.locator("[data-kpi=missed_rate]")).to_contain_text("before anybody is responsible")

    await in_database(lambda: make_queue(Team.objects.get(name="Sales"), Agent.objects.get(username="ana")))
    await looks_at(ana.page, house, "overview")
    await ana.page.get_by_role("button", name="All teams").click()
    await expect(ana.page.get_by_text("You may have served other teams, too")).to_be_visible()
    await looks_at(ana.page, house, "live")
    await expect(ana.page.get_by_role("heading", name="Your places taken")).to_be_visible()
    await expect(ana.page.get_by_role("heading", name="Agents here")).to_have_count(0)
    await looks_at(ana.page, house, "live", "screen=big")
    for size in (WIDE, PHONE):
        await ana.page.set_viewport_size(size)
        assert await ana.page.evaluate(UNEVEN) == 0, size


async def test_an_experiment_says_what_it_rests_on(house: House, tmp_path: Path) -> None:
    page = await supervisor(house, tmp_path)
    await looks_at(page, house, "experiments")
    trial = page.get_by_role("article", name="Idle at the checkout")

    await expect(trial).to_contain_text("It is too early to tell.")
    await expect(trial).to_contain_text("Measured against visitors who were left alone by chance.")
    await expect(trial.get_by_role("row", name="Left alone")).to_contain_text("1")

    await in_database(Invitation.objects.filter(arm=Invitation.Arm.HOLDOUT).delete)
    await page.reload()
    await expect(trial).to_contain_text("Those who chat differ from those who do not")
    await expect(trial).not_to_contain_text("uplift")


async def test_paper_shows_the_numbers_and_nothing_to_click(house: House, tmp_path: Path) -> None:
    page = await supervisor(house, tmp_path)
    await looks_at(page, house, "teams")
    await page.emulate_media(media="print")

    await expect(page.get_by_text("They help whoever wants to buy.")).to_be_visible()
    await expect(page.locator("article.aim")).to_have_count(2)
    for hidden in (page.get_by_role("navigation"), page.get_by_role("button", name="Print")):
        await expect(hidden).to_be_hidden()


async def test_every_view_is_for_everyone_on_a_phone_in_the_dark(house: House, tmp_path: Path) -> None:
    page = await supervisor(house, tmp_path)
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size(PHONE)
    for view in VIEWS:
        await looks_at(page, house, view)
        assert await violations(page) == [], view
    await looks_at(page, house, "overview")
    await page.get_by_role("button", name="What it means: Average wait").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Too few agents at these hours")
    assert await violations(page) == []
    assert await sideways(page) == []


async def test_an_hour_of_the_week_leads_to_its_conversations_by_keys_alone(
    house: House, tmp_path: Path
) -> None:
    page = await supervisor(house, tmp_path)
    await looks_at(page, house, "times")
    nine, fifteen = (page.get_by_role("button", name=f"Monday {hour}:00") for hour in ("09", "15"))

    await expect(nine).to_have_attribute("tabindex", "0")
    await nine.focus()
    await page.keyboard.press("ArrowRight")
    await expect(fifteen).to_be_focused()
    await page.keyboard.press("Enter")

    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Entered, Monday at 15:00: the conversations")
    await expect(dialog.get_by_role("row")).to_have_count(2)
    await expect(dialog.get_by_role("link", name="Open the conversation with v1")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(fifteen).to_be_focused()


async def test_what_is_in_the_file_is_what_the_page_shows(house: House, tmp_path: Path) -> None:
    page = await supervisor(house, tmp_path)
    await looks_at(page, house, "times")
    shown = {
        await cell.get_attribute("aria-label"): await cell.inner_text()
        for cell in await page.locator(".heat button").all()
    }

    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Download entered as CSV").click()
    rows = table(Path(await (await coming.value).path()).read_bytes())

    filled = [row for row in rows if row["Entered (count): n"] != "0"]
    assert shown == {said(row): row["Entered (count)"] for row in filled}
    assert sum(int(row["Entered (count)"]) for row in filled) == GOLDEN["expected"]["entered"]


def said(row: dict[str, str]) -> str:
    """An hour of the file, as it is told to whoever hears the page."""
    value, n = row["Entered (count)"], row["Entered (count): n"]
    return f"{row['weekday']} {int(row['hour']):02}:00: {value} (n = {n})"


async def test_a_link_shows_the_same_to_whoever_follows_it(house: House, tmp_path: Path) -> None:
    page = await supervisor(house, tmp_path)
    await looks_at(page, house, "agents", f"{DAYS}&direction=customer_service")
    await page.get_by_role("button", name="A", exact=True).click()
    await expect(page.get_by_role("button", name="No longer only agent A")).to_be_visible()
    await page.get_by_label("Compared with").select_option("A year earlier")
    await page.get_by_label("Time zone").select_option("Asia/Tokyo")
    tile = page.locator("[data-kpi=answered] data")
    # The last of them came after midnight by Tokyo's clock.
    await expect(tile).to_have_attribute("value", "2")

    away = await house.browser.new_context(
        storage_state=await page.context.storage_state(), timezone_id="America/Lima"
    )
    house.contexts.append(away)
    other = await away.new_page()
    await other.goto(page.url)
    await expect(other.locator("[data-kpi=answered] data")).to_have_attribute("value", "2")
    await expect(other.get_by_role("button", name="No longer only agent A")).to_be_visible()
    for label, value in (("Compared with", "year"), ("Time zone", "Asia/Tokyo")):
        await expect(other.get_by_label(label)).to_have_value(value)

    await page.go_back()
    await expect(page.get_by_label("Time zone")).to_have_value("UTC")
    await expect(tile).to_have_attribute("value", "3")
    await page.go_back()
    await expect(page.get_by_label("Compared with")).to_have_value("previous")
    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Agents")
    await page.go_forward()
    await expect(tile).to_have_attribute("value", "3")


async def test_back_closes_what_was_opened_and_a_reload_opens_it_again(house: House, tmp_path: Path) -> None:
    page = await supervisor(house, tmp_path)
    await looks_at(page, house, "overview", f"{DAYS}&direction=customer_service")
    dialog = page.get_by_role("dialog")

    await page.get_by_role("button", name="Missed: the conversations").click()
    await expect(dialog.get_by_role("row")).to_have_count(4)
    await dialog.get_by_role("button", name="All conversations that entered").click()
    await expect(dialog.get_by_role("row")).to_have_count(10)
    await page.reload()
    await expect(dialog).to_contain_text("Missed: the conversations")
    await expect(dialog.get_by_role("row")).to_have_count(10)
    await page.go_back()
    await expect(dialog).to_have_count(0)
    await expect(page.locator("[data-kpi=missed_rate] data")).to_be_visible()

    await page.get_by_role("button", name="What it means: Average wait").click()
    await page.reload()
    await expect(dialog).to_contain_text("Too few agents at these hours")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(page).not_to_have_url(re.compile("explained"))


async def test_a_step_of_the_way_leads_to_its_conversations(house: House, tmp_path: Path) -> None:
    page = await supervisor(house, tmp_path)
    await in_database(one_accepts)
    await looks_at(page, house, "reaching", "period=today&zone=UTC")

    await page.get_by_role("button", name="1: the conversations of Checkout idle").first.click()

    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("accepted: the conversations")
    await expect(dialog.get_by_role("link", name="Open the conversation with Maya")).to_be_visible()


def one_accepts() -> None:
    invitation = Invitation.objects.filter(experiment__isnull=False, arm="treated").first()
    assert invitation is not None
    visitor = invitation.visitor
    visitor.name = "Maya"
    visitor.save()
    invitation.conversation = start(visitor)
    invitation.accepted_at = invitation.changed_at = database_now()
    invitation.save()
    bring_up_to_date()


async def test_whoever_asks_for_another_teams_numbers_is_shown_the_way_back(
    house: House, tmp_path: Path
) -> None:
    page = await supervisor(house, tmp_path)
    await in_database(sam_leads_sales)
    service = await in_database(lambda: Team.objects.get(name="Imported history").pk)
    await page.goto(f"{house.agents.origin}/dashboard/?team={service}&{DAYS}")

    problem = page.get_by_role("alert")
    await expect(problem).to_contain_text("a team that you do not lead")
    await problem.get_by_role("button", name="Show what I may see").click()
    await expect(problem).to_have_count(0)
    await expect(page.locator("[data-kpi=answered] data")).to_have_attribute("value", "0")
    # The browser itself notes that it was refused.
    complaints = house.people[-1].complaints
    complaints[:] = [each for each in complaints if "status of 403" not in each]


def sam_leads_sales() -> None:
    Team.objects.get(name="Sales").leads.add(Agent.objects.get(username="sam"))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("first=2026-05-05&last=2026-04-01", "The last day, 2026-04-01, is before the first, 2026-05-05."),
        ("first=2026-02-30&last=2026-03-01", "“2026-02-30” is not a date."),
        ("zone=Mars/Base", "“Mars/Base” is not a time zone."),
        ("view=moods&zone=UTC", "There is no page “moods”."),
    ],
)
async def test_an_address_that_cannot_be_shown_says_so_and_leads_on(
    house: House, tmp_path: Path, address: str, words: str
) -> None:
    page = await supervisor(house, tmp_path)
    await page.goto(f"{house.agents.origin}/dashboard/?{address}")

    problem = page.get_by_role("alert")
    await expect(problem).to_contain_text(words)
    await expect(page.locator("[data-kpi=answered] data")).to_be_visible()
    await problem.get_by_role("button", name="Go on with this").click()
    await expect(problem).to_have_count(0)
    await page.reload()
    await expect(page.locator("[data-kpi=answered] data")).to_be_visible()
    await expect(problem).to_have_count(0)


@pytest.mark.parametrize(
    ("address", "words", "way"),
    [
        ("first=1800-01-01&last=2026-01-01&zone=UTC", "five years long at most", "Last 7 days"),
        ("first=0001-01-01&last=0001-01-02&zone=UTC", "A period lies between", "Last 7 days"),
        (f"{DAYS}&team=1;DROP TABLE chat_agent", "“team” is a number.", "Take the filters away"),
        (f"{DAYS}&agent=' OR 1=1 --", "“agent” is a number.", "Take the filters away"),
        (f"{DAYS}&topic={'x' * 65}", "“topic” asks for too much.", "Take the filters away"),
    ],
)
async def test_what_is_refused_says_why_and_leads_on(
    house: House, tmp_path: Path, address: str, words: str, way: str
) -> None:
    page = await supervisor(house, tmp_path)
    await page.goto(f"{house.agents.origin}/dashboard/?direction=customer_service&{address}")

    problem = page.get_by_role("alert")
    await expect(problem).to_contain_text(words)
    await expect(page.locator("main data")).to_have_count(0)
    await problem.get_by_role("button", name=way).click()
    await expect(problem).to_have_count(0)
    await expect(page.locator("[data-kpi=answered] data")).to_be_visible()
    complaints = house.people[-1].complaints
    complaints[:] = [each for each in complaints if "status of 422" not in each]


async def test_a_table_is_sorted_by_keys_alone_and_its_address_keeps_the_order(
    house: House, tmp_path: Path
) -> None:
    page = await supervisor(house, tmp_path)
    await looks_at(page, house, "agents", f"{DAYS}&direction=customer_service")
    wait = page.get_by_role("columnheader", name="Average wait")
    names = page.locator("tbody th")

    await expect(names).to_have_text(["A", "B"])
    await expect(wait).to_have_attribute("aria-sort", "none")
    await wait.get_by_role("button", name="Average wait", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(wait).to_have_attribute("aria-sort", "descending")
    await expect(names).to_have_text(["B", "A"])
    await page.keyboard.press("Enter")
    await expect(wait).to_have_attribute("aria-sort", "ascending")
    await expect(names).to_have_text(["A", "B"])

    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(names).to_have_text(["B", "A"])
    await page.reload()
    await expect(names).to_have_text(["B", "A"])
    await expect(page.get_by_role("columnheader", name="Agent")).to_have_attribute("aria-sort", "descending")
    assert await violations(page) == []


OVERLAPS = """() => [...document.querySelectorAll('table :is(th, td)')]
    .filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.innerText)"""


BROKEN = """() => [...document.querySelectorAll('thead .head')].flatMap(({ firstChild: text }) =>
    [...text.data.matchAll(/\\S+/g)].filter(({ 0: word, index }) => {
        const there = document.createRange();
        there.setStart(text, index);
        there.setEnd(text, index + word.length);
        return there.getClientRects().length > 1;
    }).map(([word]) => word))"""


async def test_on_paper_no_number_covers_another_and_no_head_is_broken(house: House, tmp_path: Path) -> None:
    page = await supervisor(house, tmp_path)
    # As wide as A4 between its margins.
    await page.set_viewport_size(ViewportSize(width=718, height=1000))
    for view in ("teams", "reaching"):
        await page.emulate_media(media="screen")
        await looks_at(page, house, view)
        await page.emulate_media(media="print")

        assert await page.evaluate(OVERLAPS) == []
        assert await page.evaluate(BROKEN) == []


async def test_whom_a_number_does_not_count_is_told_as_well(house: House, tmp_path: Path) -> None:
    page = await supervisor(house, tmp_path)
    await looks_at(page, house, "overview", f"{DAYS}&direction=customer_service")
    dialog = page.get_by_role("dialog")

    await page.get_by_role("button", name="Missed: the conversations").click()
    await dialog.get_by_role("button", name="Only those not counted").click()
    await expect(dialog.get_by_role("row")).to_have_count(7)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Average wait: the conversations").click()
    await dialog.get_by_role("button", name="Only those over the target of 1\xa0min").click()
    await expect(dialog.get_by_role("row")).to_have_count(2)
    await expect(dialog.get_by_role("link", name="Open the conversation with v3")).to_be_visible()

"""The golden day says the same in the command, the API, the files and on the page."""

import csv
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import APIResponse, Locator, Page

from kit.work import in_database
from metrics.actions.buckets import bring_up_to_date
from metrics.actions.targets import note_targets
from metrics.kpis import KPIS, NINE
from metrics.queries import names
from tests.browser.conftest import House
from tests.browser.people import AtDesk
from tests.browser.sight import sideways, violations
from tests.metrics.facts import GOLDEN
from tests.metrics.histories import kpis as printed
from tests.metrics.test_buckets import load
from tests.people import make_agent

pytestmark = pytest.mark.asyncio(loop_scope="package")

DAY = {"from": "2026-03-02", "to": "2026-03-03", "zone": "UTC", "kpis": ",".join(NINE)}
SHOWN = "first=2026-03-02&last=2026-03-02&zone=UTC"
# Those of the nine that the command tells, too.
TOLD = [name for name in NINE if name in GOLDEN["expected"]]


def golden_day(folder: Path) -> None:
    load(folder)
    note_targets()
    bring_up_to_date()
    make_agent("sam", "supervisor")


async def dashboard(house: House, folder: Path, words: str = "") -> Page:
    await house.is_prepared(golden_day, folder)
    sam = AtDesk("Sam", await house.page(), chat=house.agents.origin)
    house.people.append(sam)
    await sam.signs_in()
    await sam.page.goto(f"{house.agents.origin}/dashboard/?{SHOWN}{words}")
    await sam.page.locator("data").first.wait_for()
    return sam.page


async def asked(page: Page, path: str, form: str = "json") -> APIResponse:
    origin = page.url.partition("/dashboard")[0]
    found = await page.request.get(f"{origin}/api/v1/metrics/{path}", params={**DAY, "format": form})
    assert found.status == 200
    return found


def table(content: bytes) -> list[dict[str, str]]:
    """What stands before the empty line."""
    before_notes = content.decode("utf-8-sig").partition("\r\n\r\n")[0]
    return list(csv.DictReader(StringIO(before_notes, newline="")))


def number(written: Any) -> float | None:
    return None if written in (None, "") else float(Fraction(str(written)))


async def exact(place: Locator) -> float | None:
    """What a number on the page is before it is rounded."""
    value = place.locator("data")
    return number(await value.get_attribute("value")) if await value.count() else None


def read(value: float) -> dict[str, str]:
    """How a number reads in each unit."""
    minutes, seconds = divmod(round(value), 60)
    joined = [f"{minutes}\xa0min"] * bool(minutes) + [f"{seconds}\xa0s"] * bool(seconds)
    return {
        "seconds": " ".join(joined),
        "percent": f"{value:.1%}".replace("%", "\xa0%"),
        "count": f"{value:.0f}",
    }


async def test_the_nine_are_the_same_to_the_last_digit(house: House, tmp_path: Path) -> None:
    page = await dashboard(house, tmp_path)
    command = await in_database(printed)
    units = {each["name"]: each["unit"] for each in (await (await asked(page, "kpis")).json())["kpis"]}
    api = {each["name"]: each["value"] for each in (await (await asked(page, "totals")).json())["figures"]}
    file = {
        row["name"]: number(row["value"]) for row in table(await (await asked(page, "totals", "csv")).body())
    }
    tiles = {name: page.locator(f".tile[data-kpi={name}]") for name in NINE}
    on_page = {name: await exact(tile) for name, tile in tiles.items()}

    assert len(TOLD) > len(NINE) / 2
    assert {name: number(command[name]) for name in TOLD} == {name: api[name] for name in TOLD}
    assert {name: command[name] for name in TOLD} == {name: GOLDEN["expected"][name] for name in TOLD}
    assert file == on_page == api
    for name, tile in tiles.items():
        words = "–" if api[name] is None else read(api[name])[units[name]]
        assert await tile.locator(".value").inner_text() == words, name


async def test_each_agents_numbers_are_the_same(house: House, tmp_path: Path) -> None:
    page = await dashboard(house, tmp_path, "&view=agents")
    command = await in_database(lambda: printed("--by", "agent"))
    api = (await (await asked(page, "by/agent")).json())["rows"]
    called = await in_database(lambda: names.agents([row["key"] for row in api]))
    file = {row["agent"]: row for row in table(await (await asked(page, "by/agent", "csv")).body())}
    heads = [await head.inner_text() for head in await page.locator("thead th .head").all()]

    assert [row["label"] for row in api] == list(file)
    for row in api:
        told = {figure["name"]: figure["value"] for figure in row["figures"]}
        line = page.get_by_role("row").filter(
            has=page.get_by_role("rowheader", name=row["label"], exact=True)
        )
        shown = [await exact(cell) for cell in await line.get_by_role("cell").all()]
        from_file = [number(value) for head, value in file[row["label"]].items() if is_value(head, heads)]
        assert from_file == list(told.values())
        # A share of too few ratings stands in files and answers, but is not shown to anybody.
        few = {figure["name"] for figure in row["figures"] if figure["n"] < KPIS[figure["name"]].least}
        assert shown == [None if name in few else value for name, value in told.items()]
        of_command = command[called[row["key"]]]
        assert {name: told[name] for name in TOLD} == {name: number(of_command[name]) for name in TOLD}


def is_value(head: str, labels: list[str]) -> bool:
    return head.endswith(")") and head.rpartition(" (")[0] in labels


async def test_what_is_shown_is_downloaded(house: House, tmp_path: Path) -> None:
    page = await dashboard(house, tmp_path)

    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Download the nine numbers as CSV").click()
    download = await coming.value
    rows = table(Path(await download.path()).read_bytes())

    assert download.suggested_filename == "livechat-totals-2026-03-02-2026-03-03.csv"
    assert [row["name"] for row in rows] == list(NINE)
    assert number(rows[NINE.index("answered")]["value"]) == GOLDEN["expected"]["answered"]
    assert await violations(page) == []
    assert await sideways(page) == []

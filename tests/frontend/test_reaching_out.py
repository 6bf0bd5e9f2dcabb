"""The second script on host pages: what it tells, what it never tells, and how it invites.

What the site offers is given by each test; the trail that is kept is real."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Route

from kit.work import in_database
from proactive.models import PageView, TrailEvent
from tests.frontend.conftest import Host, Visit
from tests.patience import soon

pytestmark = pytest.mark.asyncio(loop_scope="package")

FORM = """<form aria-label="Payment" id="pay" action="/paid">
  <input name="iban" required pattern="[A-Z0-9]{10,}"><input name="email" type="email" value="">
  <button>Pay now</button></form><div id="help"></div><button id="dead">Open</button>
  <div style="height: 3000px"></div>"""
IDLE: dict[str, Any] = {"id": 7, "condition": {"fact": "idle.seconds", "is": "at_least", "value": 1}, "on": ["/checkout*"]}
CARD: dict[str, Any] = {
    "id": "0198a1b2-0000-7000-8000-000000000001",
    "trigger": 7,
    "title": "Can we help with the payment?",
    "body": "Ben answers in about a minute.",
    "accept": "Yes, please",
    "dismiss": "No, thanks",
}
HELP: dict[str, Any] = {
    "id": 3,
    "look": "inline",
    "words": "Ask us about this form",
    "target": "#help",
    "unlock": {"fact": "form.errors", "is": "at_least", "value": 2},
}


@dataclass
class Shop:
    """The page, what its site offers, and what the script asked for."""

    visit: Visit
    config: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    moments: list[dict[str, Any]] = field(default_factory=list)
    deeds: list[dict[str, Any]] = field(default_factory=list)

    async def arrive(self, path: str = "/") -> None:
        await self.visit.page.goto(self.visit.host.origin + path)

    async def knows_visitor(self) -> None:
        await self.visit.page.wait_for_function("localStorage.getItem('livechat:shop')")

    async def tells(self, *deeds: tuple[str, str | int]) -> None:
        """These and no others, in this order."""
        await soon(lambda: len(self.deeds) >= len(deeds))
        assert [(each["did"], each.get("invitation") or each["entry"]) for each in self.deeds] == [*deeds]

    async def answers(self, route: Route) -> None:
        path, body = route.request.url.split("?")[0], route.request.post_data
        headers = {"Access-Control-Allow-Origin": "*"}
        if path.endswith("/moments"):
            self.moments.append(json.loads(body or "{}"))
            await route.fulfill(json=self.answer, headers=headers)
        elif path.endswith("/deeds"):
            self.deeds.append(json.loads(body or "{}"))
            await route.fulfill(status=204, headers=headers)
        else:
            await route.fulfill(json=self.config, headers=headers)


@pytest_asyncio.fixture(loop_scope="package")
async def shop(visit: Visit, host: Host) -> AsyncIterator[Shop]:
    shop = Shop(visit)
    host.tag = FORM + f'<script async src="{host.chat}/widget.js" data-site="shop"></script>'
    for path in ("/widget/reach?*", "/api/v1/visitor/moments", "/api/v1/visitor/deeds"):
        await visit.page.route(host.chat + path, shop.answers)
    yield shop


async def test_a_page_view_begins_a_visitor_and_is_kept(shop: Shop) -> None:
    await shop.arrive("/boots?token=secret&utm_source=letter")
    await shop.knows_visitor()

    view = await in_database(PageView.objects.get)
    assert view.title == "Shop"
    assert "secret" not in view.url


async def test_fields_are_told_by_name_and_never_by_value(shop: Shop) -> None:
    page = shop.visit.page
    await shop.arrive()
    await shop.knows_visitor()

    await page.locator("[name=iban]").fill("AT611904")
    await page.locator("[name=email]").fill("maya@example.org")
    await page.get_by_role("button", name="Pay now").click()
    await page.goto("about:blank")

    await soon(lambda: in_database(TrailEvent.objects.filter(kind="form_abandoned").exists))
    told = await in_database(lambda: list(TrailEvent.objects.values()))
    assert sorted((each["kind"], each["label"], each["field"]) for each in told) == [
        ("click", "Pay now", ""),
        ("form_abandoned", "pay", "email"),
        ("form_progress", "pay", "email"),
        ("form_progress", "pay", "iban"),
        ("form_refused", "pay", "iban"),
    ]
    assert "AT61" not in str(told)
    assert "maya" not in str(told)


async def test_a_field_refused_twice_unlocks_help(shop: Shop) -> None:
    page = shop.visit.page
    shop.config = {"entries": [HELP]}
    await shop.arrive()
    await shop.knows_visitor()
    help_button = page.get_by_role("button", name="Ask us about this form")

    await page.locator("[name=iban]").fill("x")
    await page.get_by_role("button", name="Pay now").click()
    await page.wait_for_timeout(1_200)
    assert await help_button.count() == 0
    await page.get_by_role("button", name="Pay now").click()
    await help_button.click()

    await shop.visit.panel.locator("textarea").wait_for()
    await shop.tells(("shown", 3), ("opened", 3))


async def test_an_invitation_takes_no_focus_and_goes_by_one_key(shop: Shop) -> None:
    page = shop.visit.page
    shop.config, shop.answer = {"triggers": [IDLE]}, {"invitation": CARD}
    await shop.arrive("/checkout")
    await page.locator("[name=email]").focus()
    card = page.get_by_role("region", name=CARD["title"])
    await card.wait_for()

    assert await page.evaluate("document.activeElement.name") == "email"
    sizes = [await card.get_by_role("button", name=CARD[each]).bounding_box() for each in ("accept", "dismiss")]
    assert sizes[0] and sizes[1]
    assert (sizes[0]["width"], sizes[0]["height"]) == (sizes[1]["width"], sizes[1]["height"])
    assert await page.locator("livechat-widget .invitations").get_attribute("aria-live") == "polite"

    await page.keyboard.press("Escape")
    await card.wait_for(state="detached")
    await shop.tells(("shown", CARD["id"]), ("dismissed", CARD["id"]))
    assert shop.moments[0]["facts"]["page.path"] == "/checkout"

    await shop.arrive("/checkout/again")
    await page.wait_for_timeout(3_000)
    assert len(shop.moments) == 1


async def test_an_accepted_invitation_opens_the_chat(shop: Shop) -> None:
    shop.config, shop.answer = {"triggers": [IDLE]}, {"invitation": CARD}
    await shop.arrive("/checkout")

    await shop.visit.page.get_by_role("button", name=CARD["accept"]).click()

    await shop.visit.panel.locator("textarea").wait_for()
    await shop.tells(("shown", CARD["id"]), ("accepted", CARD["id"]))


async def test_a_trigger_stays_silent_elsewhere(shop: Shop) -> None:
    shop.config, shop.answer = {"triggers": [IDLE]}, {"invitation": CARD}
    await shop.arrive("/boots")
    await shop.knows_visitor()

    await shop.visit.page.wait_for_timeout(2_500)

    assert shop.moments == []


@pytest.mark.parametrize(
    "busy",
    [
        "document.body.insertAdjacentHTML('afterbegin', '<dialog open>A dialog</dialog>')",
        "document.body.insertAdjacentHTML('afterbegin', '<input type=password>'); "
        "document.querySelector('[type=password]').focus()",
        "document.body.insertAdjacentHTML('afterbegin', "
        "'<input autocomplete=cc-number style=\"position:fixed;right:40px;bottom:120px\">')",
    ],
)
async def test_nobody_is_invited_over_something_else(shop: Shop, busy: str) -> None:
    shop.config, shop.answer = {"triggers": [IDLE]}, {"invitation": CARD}
    await shop.visit.page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {busy} }})")
    await shop.arrive("/checkout")
    await shop.knows_visitor()

    await shop.visit.page.wait_for_timeout(3_000)

    assert shop.moments == []


@pytest.mark.parametrize("sign", ["globalPrivacyControl", "doNotTrack"])
async def test_who_asks_to_be_left_alone_is(shop: Shop, sign: str) -> None:
    asked = []
    shop.visit.page.on("request", lambda request: asked.append(request.url))
    value = "true" if sign == "globalPrivacyControl" else "'1'"
    await shop.visit.page.add_init_script(
        f"Object.defineProperty(Navigator.prototype, '{sign}', {{ get: () => {value} }})"
    )
    shop.config = {"triggers": [IDLE]}
    await shop.arrive("/checkout")
    await soon(lambda: any("/widget/reach?" in url for url in asked))

    await shop.visit.page.wait_for_timeout(2_500)

    assert not [url for url in asked if "/api/" in url]
    assert await shop.visit.page.evaluate("sessionStorage.length + localStorage.length") == 0


async def test_nothing_is_told_before_consent(shop: Shop) -> None:
    shop.config = {"consent": True}
    await shop.arrive("/boots")
    await shop.visit.page.wait_for_timeout(2_000)
    assert not await in_database(PageView.objects.exists)

    await shop.visit.page.evaluate("livechat('consent', true)")

    await shop.knows_visitor()
    assert await in_database(PageView.objects.count) == 1


async def test_a_page_that_only_changes_its_address_is_another_page(shop: Shop) -> None:
    await shop.arrive("/boots")
    await shop.knows_visitor()

    await shop.visit.page.evaluate("history.pushState({}, '', '/boots/red')")

    await soon(lambda: in_database(lambda: PageView.objects.count() == 2))
    urls = await in_database(lambda: sorted(PageView.objects.values_list("url", flat=True)))
    assert [url.removeprefix(shop.visit.host.origin) for url in urls] == ["/boots", "/boots/red"]


async def test_clicks_that_lead_nowhere_and_angry_ones_are_told(shop: Shop) -> None:
    page = shop.visit.page
    await shop.arrive()
    await shop.knows_visitor()

    # All in the page itself: neither how fast they come nor what is due in between is left to the machine.
    await page.locator("#dead").evaluate("""async (button) => {
        for (let n = 0; n < 3; n++) button.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
        await new Promise((done) => setTimeout(done, 1_500));
    }""")
    await page.evaluate("fetch('/nothing').catch(() => {})")
    await page.goto("about:blank")

    await soon(lambda: in_database(TrailEvent.objects.filter(kind="dead_click").exists))
    told = await in_database(lambda: dict(TrailEvent.objects.values_list("kind", "label")))
    assert told == {"click": "Open", "rage_click": "Open", "dead_click": "Open"}


async def test_signing_out_takes_everything_away(shop: Shop) -> None:
    shop.config, shop.answer = {"triggers": [IDLE], "entries": [{**HELP, "unlock": None}]}, {"invitation": CARD}
    await shop.arrive("/checkout")
    page = shop.visit.page
    await page.get_by_role("button", name=CARD["accept"]).wait_for()

    await page.evaluate("livechat('shutdown')")

    await page.locator("livechat-widget").wait_for(state="detached")
    assert await page.locator("livechat-entry").count() == 0
    assert await page.evaluate("Object.values({...localStorage, ...sessionStorage}).join('')") == ""

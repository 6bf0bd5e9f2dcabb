"""A page that is left: what it had left to tell comes along with the next page of the site, or goes at once where
none follows. Nothing is lost, nothing told twice, nothing told of somebody else."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Request

from chat.models import Visitor
from kit.work import in_database
from proactive.models import PageView, Reach, TrailEvent
from tests.chat.actions.test_identity import proof
from tests.chromium import chromium
from tests.conftest import World
from tests.frontend.conftest import Host
from tests.patience import soon

pytestmark = pytest.mark.asyncio(loop_scope="package")

TRAIL = "/api/v1/visitor/trail"
LINKS = """<a href="/socks">Socks</a><a href="/socks" target="_blank">Socks elsewhere</a>
  <a href="/boots#sizes">Sizes</a><a href="http://127.0.0.1:1/">Elsewhere</a>
  <form action="/socks"><input name="size"><button>Find</button></form>"""
LEFT = "sessionStorage.getItem('livechat:shop:left')"


class Shopper:
    """Somebody on the host page, and what their browser has sent of the trail."""

    def __init__(self, page: Page, host: Host) -> None:
        self.page, self.host = page, host
        self.sent: list[dict[str, Any]] = []
        self.lost: list[Request] = []
        page.context.on("request", self._note)
        page.context.on("requestfailed", lambda request: self.lost.append(request))

    def _note(self, request: Request) -> None:
        if request.url.endswith(TRAIL) and request.method == "POST":
            self.sent.append(json.loads(request.post_data or "{}"))

    async def sees(self, path: str = "/boots") -> None:
        """Go there, by the address bar, and be heard of."""
        await self.page.goto(self.host.origin + path)
        await self.is_heard()

    async def is_heard(self) -> None:
        """The page is told of, and answered: it knows who it is, and that the rest of the one before it is told."""
        await soon(lambda: in_database(self._is_here))
        await self.page.wait_for_function(f"localStorage.getItem('livechat:shop') && !{LEFT}")

    async def is_not_heard(self) -> None:
        """The page has told of itself, and the rest of the one before it, and nothing of it came through."""
        await soon(lambda: bool(self.lost))
        assert await self.page.evaluate(LEFT)

    def _is_here(self) -> bool:
        view = PageView.objects.order_by("pk").last()
        return view is not None and view.url == self.page.url.split("#")[0] and view.told == 0

    async def says(self, word: str) -> None:
        await self.page.evaluate("word => livechat('track', word)", word)

    async def follows(self, name: str) -> None:
        await self.page.get_by_role("link", name=name, exact=True).click()


async def told() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each page by the end of its address, and what happened there."""

    def read() -> list[tuple[str, list[tuple[str, str]]]]:
        return [
            (
                view.url.rpartition("/")[2],
                sorted(TrailEvent.objects.filter(view=view.pk).values_list("kind", "label")),
            )
            for view in PageView.objects.order_by("pk")
        ]

    return await in_database(read)


async def is_told(page: Page, expected: list[tuple[str, list[tuple[str, str]]]]) -> None:
    """All of this and no more, also after a while."""

    async def holds() -> bool:
        return await told() == expected

    try:
        await soon(holds)
    except AssertionError:
        assert await told() == expected
    await page.wait_for_timeout(1_500)
    assert await told() == expected


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def browser() -> AsyncIterator[Browser]:
    """One that keeps the pages that were left, as people's browsers do."""
    async with chromium(ignore_default_args=["--disable-back-forward-cache"]) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="package")
async def maya(browser: Browser, host: Host) -> AsyncIterator[Shopper]:
    host.tag = LINKS + f'<script async src="{host.chat}/widget.js" data-site="shop"></script>'
    context = await browser.new_context()
    yield Shopper(await context.new_page(), host)
    await context.close()


CLICKED = ("click", "Socks")


@pytest.mark.parametrize("is_old_browser", [False, True])
async def test_the_next_page_of_the_site_tells_the_rest_of_the_one_before(
    maya: Shopper, is_old_browser: bool
) -> None:
    if is_old_browser:
        await maya.page.add_init_script("delete window.navigation")
    await maya.sees("/boots")

    await maya.follows("Socks")

    await is_told(maya.page, [("boots", [CLICKED]), ("socks", [])])
    assert [("left" in each, each["page"]["url"].rpartition("/")[2]) for each in maya.sent] == [
        (False, "boots"),
        (True, "socks"),
    ]
    assert await maya.page.evaluate(LEFT) == ""


@pytest.mark.parametrize("is_old_browser", [False, True])
async def test_a_form_that_is_sent_to_the_site_leads_to_its_next_page(
    maya: Shopper, is_old_browser: bool
) -> None:
    if is_old_browser:
        await maya.page.add_init_script("delete window.navigation")
    await maya.sees("/boots")

    await maya.page.get_by_role("button", name="Find").click()

    await is_told(maya.page, [("boots", [("click", "Find"), ("form_sent", "")]), ("socks", [])])
    assert len(maya.sent) == 2


@pytest.mark.parametrize("is_old_browser", [False, True])
@pytest.mark.parametrize("leave", ["Elsewhere", "about:blank"])
async def test_whoever_leaves_the_site_tells_the_rest_at_once(
    maya: Shopper, leave: str, is_old_browser: bool
) -> None:
    if is_old_browser:
        await maya.page.add_init_script("delete window.navigation")
    await maya.sees("/boots")

    await maya.says("a last word")
    if leave == "Elsewhere":
        await maya.page.get_by_role("link", name="Elsewhere", exact=True).click(no_wait_after=True)
    else:
        await maya.page.goto(leave)

    clicks = [("click", "Elsewhere")] if leave == "Elsewhere" else []
    await is_told(maya.page, [("boots", [*clicks, ("event", "a last word")])])


@pytest.mark.parametrize("link", ["Socks elsewhere", "Sizes"])
async def test_a_link_that_does_not_lead_away_from_the_page_keeps_nothing_back(
    maya: Shopper, link: str
) -> None:
    await maya.sees("/boots")
    await maya.follows(link)
    await maya.page.wait_for_timeout(300)

    await maya.page.goto("about:blank")

    clicks = TrailEvent.objects.filter(view__url__endswith="/boots", kind="click")
    await soon(lambda: in_database(clicks.exists))


async def test_an_application_that_changes_its_address_tells_both_pages_at_once(maya: Shopper) -> None:
    await maya.sees("/boots")

    await maya.says("one")
    await maya.page.evaluate("history.pushState({}, '', '/socks')")

    await is_told(maya.page, [("boots", [("event", "one")]), ("socks", [])])
    assert len(maya.sent) == 2
    # It has not been left thereby.
    await maya.says("two")
    await maya.page.goto("about:blank")
    await is_told(maya.page, [("boots", [("event", "one")]), ("socks", [("event", "two")])])


async def test_a_page_without_the_script_in_between_loses_nothing(maya: Shopper) -> None:
    await maya.sees("/boots")
    script, maya.host.tag = maya.host.tag, LINKS

    await maya.follows("Socks")
    await maya.page.wait_for_url("**/socks")
    maya.host.tag = script
    await maya.page.evaluate("location.assign('/hats')")

    await is_told(maya.page, [("boots", [CLICKED]), ("hats", [])])


async def test_whoever_goes_on_before_the_second_script_has_come_loses_nothing(maya: Shopper) -> None:
    await maya.sees("/boots")
    await maya.page.route("**/widget/reach.js", lambda route: route.abort())

    await maya.follows("Socks")
    await maya.page.locator("livechat-widget").wait_for(state="attached")
    await maya.page.wait_for_timeout(500)
    await maya.page.goto("about:blank")

    await is_told(maya.page, [("boots", [CLICKED])])


async def test_a_page_that_comes_back_as_it_was_is_seen_again(maya: Shopper) -> None:
    await maya.sees("/boots")
    await maya.page.evaluate("window.isSame = true")
    await maya.follows("Socks")
    await maya.is_heard()

    await maya.says("one")
    await maya.page.evaluate("history.back()")
    before = [("boots", [CLICKED]), ("socks", [("event", "one")])]
    await is_told(maya.page, [*before, ("boots", [])])
    assert await maya.page.evaluate("window.isSame")
    await maya.says("two")
    await maya.page.goto("about:blank")

    await is_told(maya.page, [*before, ("boots", [("event", "two")])])


async def test_a_tab_that_was_doubled_tells_it_once(maya: Shopper) -> None:
    await maya.sees("/boots")
    await maya.page.route("**" + TRAIL, lambda route: route.abort())
    await maya.follows("Socks")
    await maya.is_not_heard()
    await maya.page.unroute("**" + TRAIL)

    # As when a tab is doubled, the new one has a copy of what this one keeps.
    async with maya.page.expect_popup() as opened:
        await maya.page.evaluate("window.open('/hats')")
    await (await opened.value).wait_for_function(f"{LEFT} === ''")
    await maya.page.evaluate("location.assign('/gloves')")
    await maya.page.wait_for_function(f"{LEFT} === ''")

    # Of the page whose every request was lost the last one has gone, too.
    views = [view for view in await told() if view[0] != "socks"]
    assert views == [("boots", [CLICKED]), ("hats", []), ("gloves", [])]
    assert len([each for each in maya.sent if "left" in each]) >= 2


async def test_nothing_is_told_of_a_page_before_once_consent_is_withdrawn(
    maya: Shopper, world: World
) -> None:
    await in_database(Reach.objects.create, site=world.site, needs_consent=True)
    await maya.page.goto(maya.host.origin + "/boots")
    await maya.page.locator("livechat-widget").wait_for(state="attached")
    await maya.page.evaluate("livechat('consent', true)")
    await maya.is_heard()

    await maya.follows("Socks")
    await maya.page.wait_for_function("document.querySelector('livechat-widget') && performance.now() > 2000")
    assert await maya.page.evaluate(LEFT)
    await maya.page.evaluate("livechat('consent', true)")
    await maya.is_heard()
    await is_told(maya.page, [("boots", [CLICKED]), ("socks", [])])

    await maya.page.evaluate("location.assign('/hats')")
    await maya.page.wait_for_function("document.querySelector('livechat-widget') && performance.now() > 2000")
    await maya.page.evaluate("livechat('consent', false)")
    await maya.page.wait_for_timeout(500)
    await maya.page.goto("about:blank")

    await is_told(maya.page, [("boots", [CLICKED]), ("socks", [])])


async def test_who_signs_out_takes_it_along(maya: Shopper) -> None:
    await maya.sees("/boots")
    await maya.page.route("**" + TRAIL, lambda route: route.abort())
    await maya.follows("Socks")
    await maya.is_not_heard()
    await maya.page.unroute("**" + TRAIL)

    await maya.page.evaluate("livechat('reset')")

    await soon(lambda: in_database(lambda: PageView.objects.count() == 2))
    await maya.page.wait_for_timeout(1_500)
    assert await told() == [("boots", []), ("socks", [])]
    assert await maya.page.evaluate(LEFT) == ""


async def test_whoever_comes_instead_of_them_does_not_tell_it(maya: Shopper) -> None:
    await maya.sees("/boots")
    script, maya.host.tag = maya.host.tag, LINKS
    await maya.follows("Socks")
    await maya.page.wait_for_url("**/socks")
    maya.host.tag = script

    # They have left in another tab, while nothing of ours was listening here.
    await maya.page.evaluate("localStorage.setItem('livechat:shop', '')")
    await maya.page.evaluate("location.assign('/hats')")

    await is_told(maya.page, [("boots", []), ("hats", [])])
    assert await maya.page.evaluate(LEFT) == ""


async def test_who_becomes_known_on_the_next_page_is_still_who_left_the_one_before(
    maya: Shopper, world: World
) -> None:
    await maya.sees("/boots")
    jwt = proof(world.site)
    maya.host.head = (
        "<script>window.livechat = function () { (livechat.q = livechat.q || []).push(arguments) };"
        f"livechat('identify', '{jwt}')</script>"
    )

    await maya.follows("Socks")

    await is_told(maya.page, [("boots", [CLICKED]), ("socks", [])])
    known = Visitor.objects.filter(visits__isnull=False).values_list("external_id", flat=True)
    assert await in_database(lambda: list(known)) == ["c-7"]


async def test_too_much_for_the_next_page_is_told_at_once(maya: Shopper) -> None:
    await maya.sees("/boots")
    await maya.page.evaluate("for (let n = 0; n < 12; n++) livechat('track', `a long word of the page ${n}`)")

    await maya.follows("Socks")

    events = [("event", f"a long word of the page {n}") for n in range(12)]
    await is_told(maya.page, [("boots", [CLICKED, *sorted(events)]), ("socks", [])])
    assert not [each for each in maya.sent if "left" in each]


async def test_an_app_that_is_switched_away_from_tells_at_once_and_goes_on(
    browser: Browser, host: Host
) -> None:
    context = await browser.new_context(
        has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}
    )
    maya = Shopper(await context.new_page(), host)
    await maya.sees("/boots")

    await maya.page.evaluate(
        "Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });"
        "livechat('track', 'seen'); document.dispatchEvent(new Event('visibilitychange'))"
    )

    await is_told(maya.page, [("boots", [("event", "seen")])])
    await context.close()

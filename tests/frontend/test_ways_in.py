"""How entry points are drawn: where, for whom, and in which words."""

from itertools import product
from typing import Any

import pytest
from playwright.async_api import Route

from kit.work import in_database
from proactive.models import PageView
from proactive.selectors import selector_fault
from tests.frontend.test_reaching_out import Shop
from tests.frontend.test_reaching_out import shop as shop
from tests.patience import soon
from tests.proactive.test_selectors import READ

pytestmark = pytest.mark.asyncio(loop_scope="package")

BUBBLE: dict[str, Any] = {"id": 5, "words": "Questions?", "on": ["/help*"]}
# Whether the launcher was on screen, frame by frame.
WATCH = """window.drawn = [];
  const look = () => {
    const button = document.querySelector('livechat-widget')?.shadowRoot.querySelector('button');
    if (button) drawn.push(getComputedStyle(button).display !== 'none' && button.innerText);
    requestAnimationFrame(look);
  };
  look();"""


async def launcher(shop: Shop) -> Any:
    button = shop.visit.page.locator("livechat-widget button")
    await button.wait_for()
    return button


@pytest.mark.parametrize(("path", "drawn"), [("/", [False]), ("/help/sizes", [False, "Questions?"])])
async def test_a_launcher_that_belongs_elsewhere_never_flashes(
    shop: Shop, path: str, drawn: list[Any]
) -> None:
    shop.config = {"entries": [BUBBLE]}
    await shop.visit.page.add_init_script(WATCH)

    await shop.arrive(path)
    await shop.knows_visitor()
    await shop.visit.page.wait_for_function("last => drawn.at(-1) === last", arg=drawn[-1])
    await shop.visit.page.wait_for_timeout(1_000)

    seen = await shop.visit.page.evaluate("drawn.filter((each, at) => each !== drawn[at - 1])")
    assert seen[-len(drawn) :] == drawn
    assert set(seen) <= set(drawn)


async def test_the_launcher_says_what_it_offers_and_what_it_is_good_for(shop: Shop) -> None:
    shop.config = {
        "entries": [
            {
                "id": 5,
                "words": "Ask for a call",
                "offers": "callback",
                "icon": "none",
                "purpose": "Help with sizes",
            }
            | {"motion": "bounce", "motion_times": 4}
        ]
    }
    await shop.arrive("/help")
    button = await launcher(shop)
    assert await button.inner_text() == "Ask for a call"
    assert await button.get_attribute("title") == "Help with sizes"
    assert await button.locator("svg").is_hidden()
    assert (
        await shop.visit.page.evaluate(
            "document.querySelector('livechat-widget').style.getPropertyValue('--times')"
        )
        == "4"
    )
    await button.click()
    await shop.visit.panel.get_by_text("Help with sizes").wait_for()
    await shop.tells(("shown", 5), ("opened", 5))


async def test_some_ways_in_are_only_for_who_is_signed_in(shop: Shop) -> None:
    shop.config = {"entries": [{"id": 5, "who": "signed_in"}]}
    await shop.arrive()
    await shop.knows_visitor()
    await shop.visit.page.wait_for_timeout(1_500)
    assert await shop.visit.page.locator("livechat-widget button").is_hidden()

    await shop.visit.page.evaluate("localStorage.setItem('livechat:shop:known', ' ')")

    await launcher(shop)


async def test_some_ways_in_are_only_for_some_tiers(shop: Shop) -> None:
    shop.config = {"entries": [{"id": 5, "tiers": ["gold", "platinum"]}]}
    page = shop.visit.page
    button = page.locator("livechat-widget button")
    await shop.arrive()
    await shop.knows_visitor()
    for known in ("", " ", "silver"):
        await page.evaluate("known => localStorage.setItem('livechat:shop:known', known)", known)
        await page.wait_for_timeout(1_500)
        assert await button.is_hidden()

    await page.evaluate("localStorage.setItem('livechat:shop:known', 'gold')")

    await launcher(shop)


async def test_who_may_sign_in_is_asked_first_and_may_go_on_without(shop: Shop) -> None:
    page = shop.visit.page
    shop.config = {"entries": [{"id": 5, "who": "ask"}]}
    await shop.arrive()
    await page.evaluate("livechat('on', 'sign_in', () => { window.signsIn = true; })")
    button = await launcher(shop)

    await button.click()
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.wait_for_function("window.signsIn")
    assert await page.locator("livechat-widget iframe").count() == 0

    await button.click()
    await page.get_by_role("button", name="Go on without").click()
    await shop.visit.panel.locator("textarea").wait_for()
    await shop.tells(("shown", 5), ("opened", 5))


async def test_a_place_that_no_browser_can_read_keeps_no_other_from_being_drawn(shop: Shop) -> None:
    shop.config = {
        "entries": [
            {"id": 4, "look": "inline", "target": "##bad[", "words": "Nowhere"},
            {"id": 5, "look": "inline", "target": "body", "words": "Ask us"},
        ]
    }
    await shop.arrive()

    await shop.visit.page.get_by_role("button", name="Ask us").wait_for()
    await shop.tells(("shown", 5))


async def test_whatever_is_taken_browsers_read(shop: Shop) -> None:
    pieces = ["a", "-", "1", "\\", "#", ".", "*", " ", ">", ",", "[", "]", "=", "'", ":not(", ":root", ")"]
    marks = ["2n", "-n+ 3", "+n-1", "n - 1", "even", "+3", "1n1", "n+", "- n", "--1", "i", "|=", "é", "\\e "]
    made = {"".join(each) for length in range(1, 5) for each in product(pieces, repeat=length)}
    made |= {f"p:nth-child({mark})" for mark in marks}
    made |= {f"{before}{mark}{after}" for mark in marks for before in ("#", "[a=", "a ") for after in ("]", " b")}
    taken = sorted(each for each in made if not selector_fault(each))

    unread = await shop.visit.page.evaluate(
        "all => all.filter(it => { try { document.querySelector(it) } catch { return true } })",
        [*taken, *READ],
    )

    assert unread == []
    assert len(taken) > 1_000


async def test_what_was_seen_on_a_page_that_is_left_at_once_is_told_by_the_next_and_by_no_further(
    shop: Shop,
) -> None:
    shop.config = {"entries": [{"id": 5}]}
    page, trail = shop.visit.page, shop.visit.host.chat + "/api/v1/visitor/trail"
    asked: list[Route] = []
    await page.route(trail, lambda route: asked.append(route))
    await shop.arrive()
    await launcher(shop)
    await soon(lambda: asked)
    assert shop.deeds == []

    await page.unroute(trail)
    await shop.arrive("/socks")
    await shop.tells(("shown", 5))
    told = "JSON.parse(sessionStorage.getItem('livechat:shop:visit')).told"
    await page.wait_for_function(f"{told}.length === 1")

    await shop.arrive("/boots")
    await launcher(shop)
    await soon(lambda: in_database(PageView.objects.filter(url__endswith="/boots").exists))
    await shop.tells(("shown", 5))

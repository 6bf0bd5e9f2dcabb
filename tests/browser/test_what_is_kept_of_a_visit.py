"""What the demo shop's pages tell and remember: nothing before consent, nothing of who asks to be left
alone, and nothing by name of what the shop keeps to itself."""

from typing import Any

import pytest
from playwright.async_api import expect

from chat.models import Conversation, Visitor
from kit.work import in_database
from livechat.management.demo_reach import reach_out
from proactive.models import EntryPoint, EntryUse, PageView, Reach, TrailEvent
from tests.browser.conftest import House
from tests.browser.people import Shopper
from tests.browser.test_the_right_moment import until
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.asyncio(loop_scope="package")

# Longer than a page takes to tell that it is seen, and to look around twice.
A_WHILE_MS = 3_500
KEPT = "Object.values({...localStorage, ...sessionStorage}).join('')"


async def nothing_is_kept_of(shopper: Shopper) -> None:
    assert await shopper.page.evaluate(KEPT) == ""
    assert await shopper.page.context.cookies() == []
    assert not await in_database(Visitor.objects.exists)


async def told() -> list[tuple[str, str, str]]:
    return await in_database(
        lambda: sorted(TrailEvent.objects.exclude(kind="click").values_list("kind", "label", "field"))
    )


async def test_nothing_is_told_or_kept_before_consent_nor_after_it_is_withdrawn(house: House) -> None:
    await in_database(Reach.objects.create, site=house.site, needs_consent=True)
    await in_database(EntryPoint.objects.create, site=house.site, name="Corner", text="Questions?")
    maya = await house.shopper()
    await maya.visits("/")
    await maya.launcher.wait_for()
    await maya.page.evaluate("livechat('track', 'before')")
    await maya.page.wait_for_timeout(A_WHILE_MS)
    await nothing_is_kept_of(maya)

    await maya.page.evaluate("livechat('consent', true)")
    await until(lambda: PageView.objects.count() == 1)
    await maya.visits("/help")
    await maya.page.evaluate("livechat('consent', true)")
    await until(lambda: PageView.objects.count() == 2)
    kept = await maya.page.evaluate("JSON.parse(sessionStorage.getItem('livechat:demo-shop:visit'))")
    assert (kept["pages"], kept["events"]) == (2, [])
    await until(EntryUse.objects.filter(did="shown").exists)

    await maya.page.evaluate("livechat('consent', false)")
    await maya.page.evaluate("livechat('track', 'afterwards')")
    await maya.visits("/prices")
    await maya.page.wait_for_timeout(A_WHILE_MS)
    assert await maya.page.evaluate("sessionStorage.getItem('livechat:demo-shop:visit')") == ""
    assert await in_database(PageView.objects.count) == 2
    assert await told() == []


@pytest.mark.parametrize(("name", "value"), [("globalPrivacyControl", "true"), ("doNotTrack", "'1'")])
async def test_who_asks_to_be_left_alone_may_still_chat(house: House, name: str, value: str) -> None:
    queue = make_queue(make_team("Customer service"), house.ana, name="Questions")
    queue.sites.add(house.site)
    reach_out(house.site, queue)
    maya = await house.shopper()
    await maya.page.add_init_script(f"Object.defineProperty(navigator, '{name}', {{ get: () => {value} }})")
    await maya.visits("/checkout")
    await maya.launcher.wait_for()
    await maya.page.evaluate("livechat('goal', 'order', { value: 1, currency: 'EUR' })")
    await maya.page.wait_for_timeout(A_WHILE_MS)
    await nothing_is_kept_of(maya)

    await maya.opens_the_chat()
    await maya.says()

    await until(Conversation.objects.exists)
    assert not await in_database(PageView.objects.exists)


async def test_what_the_page_calls_private_is_never_named_but_help_still_comes(house: House) -> None:
    queue = make_queue(make_team("Customer service"), house.ana, name="Questions")
    queue.sites.add(house.site)
    reach_out(house.site, queue)
    maya = await house.shopper()
    await maya.visits("/checkout")
    await maya.page.wait_for_function("localStorage.getItem('livechat:demo-shop')")
    await maya.page.evaluate("document.querySelector('form.order').dataset.livechatPrivate = ''")
    order = maya.page.get_by_role("button", name="Order and pay")
    await maya.page.locator("[name=name]").fill("Maya")

    await order.click()
    await order.click()

    await expect(maya.page.get_by_role("button", name="Does the form resist? Ask us")).to_be_visible()
    await maya.page.wait_for_timeout(A_WHILE_MS)
    await maya.visits("/help")
    await until(lambda: PageView.objects.filter(url__endswith="/checkout", seconds__gt=0).exists())
    assert await told() == []
    assert not await in_database(TrailEvent.objects.filter(label__contains="Order").exists)


async def test_words_searched_for_are_told_but_not_from_a_private_page(house: House) -> None:
    mark = "document.addEventListener('readystatechange', () => document.body.dataset.livechatPrivate = '')"
    maya = await house.shopper()
    await maya.visits("/help?q=rain+boots")
    await until(lambda: PageView.objects.count() == 1)
    # Whoever goes before the answer has reached them is nobody yet.
    await maya.page.wait_for_function("localStorage.getItem('livechat:demo-shop')")
    await maya.visits("/")
    await until(lambda: TrailEvent.objects.filter(kind="search", label="rain boots").count() == 1)
    await until(lambda: PageView.objects.count() == 2)

    await maya.page.add_init_script(mark)
    await maya.visits("/help?q=illness")
    await until(lambda: PageView.objects.count() == 3)
    await maya.page.wait_for_timeout(A_WHILE_MS)
    await maya.visits("/")
    await until(lambda: PageView.objects.order_by("at")[2].seconds > 0)

    assert await told() == [("search", "rain boots", "")]
    seen: list[Any] = await in_database(lambda: list(PageView.objects.values_list("url", flat=True)))
    assert [url for url in seen if "illness" in url] == []


async def test_a_fragment_is_a_page_only_where_it_is_a_route(house: House) -> None:
    maya = await house.shopper()
    await maya.visits("/help")
    await until(lambda: PageView.objects.count() == 1)

    await moves_to(maya, "#sizes")
    await maya.page.wait_for_timeout(A_WHILE_MS)
    for pages, fragment in ((2, "#/cart?coupon=secret"), (3, "#!/cart/gift")):
        await moves_to(maya, fragment)
        await until(lambda pages=pages: PageView.objects.count() == pages)

    urls = await in_database(lambda: list(PageView.objects.order_by("pk").values_list("url", flat=True)))
    assert [url.removeprefix(f"{maya.shop}/help") for url in urls] == ["", "#/cart", "#!/cart/gift"]


async def moves_to(shopper: Shopper, fragment: str) -> None:
    await shopper.page.evaluate("fragment => { location.hash = fragment }", fragment)

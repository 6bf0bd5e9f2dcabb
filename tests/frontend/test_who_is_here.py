"""Signing in and out on host pages: a customer keeps what they did and wrote, the next person finds nothing
of it."""

import time
from typing import Any

import pytest
from playwright.async_api import APIResponse, Page, Route, WebSocket, expect

from chat.models import Conversation, Visitor
from chat.queries import visitor_by_token
from kit.work import in_database
from proactive.models import PageView
from tests.chat.actions.test_identity import is_just_known, proof
from tests.conftest import World
from tests.frontend.conftest import Visit
from tests.patience import soon

pytestmark = pytest.mark.asyncio(loop_scope="package")

KEPT = "JSON.stringify({...localStorage, ...sessionStorage})"


async def in_panel(visit: Visit, expression: str) -> Any:
    frame = await visit.page.locator("livechat-widget iframe").last.element_handle()
    assert frame is not None
    content = await frame.content_frame()
    assert content is not None
    return await content.evaluate(expression)


class HeldBack:
    """What the server has answered to signings in, while it is on its way."""

    def __init__(self) -> None:
        self.answers: list[tuple[Route, APIResponse]] = []

    async def __call__(self, route: Route) -> None:
        self.answers.append((route, await route.fetch()))

    async def are_under_way(self, number: int = 1) -> None:
        async def holds() -> bool:
            return len(self.answers) == number

        await soon(holds)

    async def arrive_last_first(self) -> None:
        for route, answer in reversed(self.answers):
            await route.fulfill(response=answer)


SIGNING_IN = "**/api/v1/visitor/identity"


async def sign_in(visit: Visit, world: World, customer: str) -> None:
    before = await visit.page.evaluate("localStorage.getItem('livechat:shop')")
    await visit.page.evaluate("jwt => livechat('identify', jwt)", proof(world.site, customer, tier="gold"))
    await visit.page.wait_for_function(
        """before => !['', before].includes(localStorage.getItem('livechat:shop'))
          && localStorage.getItem('livechat:shop:known') === 'gold'""",
        arg=before,
    )
    assert await in_database(Visitor.objects.filter(external_id=customer).exists)


async def test_who_signs_in_goes_on_writing(visit: Visit, world: World) -> None:
    await visit.arrive()
    await visit.page.wait_for_function("localStorage.getItem('livechat:shop')")
    await visit.open_chat()
    await visit.write("Hello")
    await visit.reads("Hello")
    box = visit.panel.locator("textarea")
    await box.fill("Half a sen")
    before = await visit.page.evaluate("localStorage.getItem('livechat:shop')")
    await in_panel(visit, "window.isTheSame = true")

    await sign_in(visit, world, "c-7")

    assert await visit.page.evaluate("localStorage.getItem('livechat:shop')") != before
    await box.fill("Half a sentence")
    await box.press("Enter")
    await visit.reads("Hello", "Half a sentence")
    assert await in_panel(visit, "window.isTheSame")
    await box.fill("And the next")
    await visit.page.reload()
    await box.wait_for()
    assert await box.input_value() == "And the next"
    visitor = await in_database(Visitor.objects.exclude(external_id="").get)
    # Beside Maya and Zoe.
    assert await in_database(Visitor.objects.count) == 3
    assert await in_database(PageView.objects.filter(visit__visitor=visitor).exists)


async def test_the_next_customer_finds_nothing_of_the_first(visit: Visit, world: World) -> None:
    await visit.page.goto(f"{visit.host.origin}/a-secret-page")
    await visit.page.wait_for_function("localStorage.getItem('livechat:shop')")
    await sign_in(visit, world, "c-7")
    await visit.open_chat()
    await visit.write("My secret")
    await visit.reads("My secret")
    await visit.panel.locator("textarea").fill("Another secret")
    await visit.page.evaluate("livechat('track', 'secret_event')")
    await visit.page.evaluate("history.replaceState({}, '', '/open')")

    panels = visit.page.locator("livechat-widget iframe")
    await panels.evaluate("it => { it.id = 'of-the-first' }")

    await sign_in(visit, world, "c-8")

    await visit.page.locator("#of-the-first").wait_for(state="detached")
    await expect(panels).to_have_count(1)
    await visit.panel.locator("textarea").wait_for()
    assert await visit.panel.locator("textarea").input_value() == ""
    assert await visit.panel.locator(".run:not(.greeting)").count() == 0
    assert "ecret" not in await visit.page.evaluate(KEPT)
    assert "ecret" not in await in_panel(visit, KEPT)
    await visit.write("Me, too")
    await visit.reads("Me, too")
    assert await in_database(Visitor.objects.filter(external_id__in=["c-7", "c-8"]).count) == 2


async def test_signing_out_forgets_also_what_a_panel_kept_that_is_not_open(
    visit: Visit, world: World
) -> None:
    await visit.arrive()
    await visit.page.wait_for_function("localStorage.getItem('livechat:shop')")
    await sign_in(visit, world, "c-7")
    await visit.open_chat()
    await visit.panel.locator("textarea").fill("A secret")
    assert "A secret" in await in_panel(visit, KEPT)
    old = await visit.page.evaluate("localStorage.getItem('livechat:shop')")
    await visit.page.evaluate("livechat('close')")
    await visit.page.reload()
    await visit.page.locator("livechat-widget button").wait_for()
    assert await visit.page.locator("livechat-widget iframe").count() == 0

    await visit.page.evaluate("livechat('reset')")

    assert await visit.page.evaluate("localStorage.getItem('livechat:shop')") == ""
    await visit.page.locator("livechat-widget iframe").wait_for(state="attached")
    await visit.page.locator("livechat-widget iframe").wait_for(state="detached")
    await visit.open_chat()
    assert "ecret" not in await in_panel(visit, KEPT)
    assert await visit.page.evaluate("localStorage.getItem('livechat:shop')") not in ("", old)
    assert await visit.page.evaluate("localStorage.getItem('livechat:shop:known')") == ""


async def talks(visit: Visit) -> Visitor:
    """Somebody who has begun to write, and is not known yet."""
    await visit.arrive()
    await visit.page.wait_for_function("localStorage.getItem('livechat:shop')")
    await visit.open_chat()
    await visit.write("Hello")
    await visit.reads("Hello")
    return await in_database(lambda: Conversation.objects.get().visitor)


async def is_one_person_and_conversation(visitor: Visitor, page: Page) -> None:
    """And the token that the page has kept is theirs."""
    kept = await page.evaluate("localStorage.getItem('livechat:shop')")
    assert await in_database(visitor_by_token, kept) == visitor
    assert await in_database(Conversation.objects.get) == await in_database(visitor.conversations.get)
    assert await in_database(Visitor.objects.exclude(external_id="").get) == visitor
    # Beside Maya and Zoe.
    assert await in_database(Visitor.objects.count) == 3


async def test_who_goes_on_before_the_answer_has_come_keeps_their_trail_and_their_chat(
    visit: Visit, world: World
) -> None:
    visitor = await talks(visit)
    held_back = HeldBack()
    await visit.page.route(SIGNING_IN, held_back)
    word = proof(world.site, "c-7", tier="gold")
    await visit.page.evaluate("jwt => livechat('identify', jwt)", word)
    await held_back.are_under_way()
    await in_database(is_just_known, visitor)

    await visit.page.goto(f"{visit.host.origin}/account")
    views = PageView.objects.filter(visit__visitor=visitor, url__endswith="/account")
    await soon(lambda: in_database(views.exists))
    await visit.page.unroute(SIGNING_IN)
    await sign_in(visit, world, "c-7")

    # Not waiting for the panel's next attempt.
    await in_panel(visit, "dispatchEvent(new Event('online'))")
    await visit.write("And more")
    await visit.reads("Hello", "And more")
    await is_one_person_and_conversation(visitor, visit.page)


async def test_two_tabs_that_sign_in_at_once_stay_one_whatever_answer_comes_first(
    visit: Visit, world: World
) -> None:
    visitor = await talks(visit)
    other = await visit.page.context.new_page()
    await other.goto(visit.host.origin)
    await other.locator("livechat-widget button").wait_for()
    held_back = HeldBack()
    await visit.page.context.route(SIGNING_IN, held_back)

    for number, tab in enumerate((visit.page, other), start=1):
        await tab.evaluate("livechat('on', 'identified', () => { window.isIdentified = true })")
        await tab.evaluate("jwt => livechat('identify', jwt)", proof(world.site, "c-7", tier="gold"))
        await held_back.are_under_way(number)
        await in_database(is_just_known, visitor)
    await held_back.arrive_last_first()

    for tab in (visit.page, other):
        await tab.wait_for_function("window.isIdentified")
    await visit.write("And more")
    await visit.reads("Hello", "And more")
    await is_one_person_and_conversation(visitor, other)


async def test_a_panel_in_another_tab_waits_for_the_token_that_this_one_is_about_to_hear(
    visit: Visit, world: World
) -> None:
    visitor = await talks(visit)
    other = await visit.page.context.new_page()
    await other.goto(visit.host.origin)
    held_back = HeldBack()
    await other.route(SIGNING_IN, held_back)

    async with visit.page.expect_response(lambda answer: answer.url.endswith("/visitor/visits")) as asked:
        await other.evaluate("jwt => livechat('identify', jwt)", proof(world.site, "c-7", tier="gold"))
        await held_back.are_under_way()
        await in_database(is_just_known, visitor)
    assert (await asked.value).status == 204
    await held_back.arrive_last_first()
    await other.wait_for_function("localStorage.getItem('livechat:shop:known') === 'gold'")

    await in_panel(visit, "dispatchEvent(new Event('online'))")
    await visit.write("And more")
    await visit.reads("Hello", "And more")
    await is_one_person_and_conversation(visitor, visit.page)


async def test_signing_out_in_one_tab_is_signing_out_in_the_other(visit: Visit, world: World) -> None:
    await visit.arrive()
    await visit.page.wait_for_function("localStorage.getItem('livechat:shop')")
    await sign_in(visit, world, "c-7")
    other = await visit.page.context.new_page()
    await other.goto(visit.host.origin)
    await other.locator("livechat-widget button").click()
    await other.frame_locator("livechat-widget iframe").locator("textarea").wait_for()

    await visit.page.evaluate("livechat('reset')")

    await other.locator("livechat-widget iframe").wait_for(state="detached")
    assert await other.evaluate("sessionStorage.getItem('livechat:shop:panel')") == ""


@pytest.mark.parametrize("kind", ["nonsense", "expired", "another's"])
async def test_a_token_that_proves_nothing_is_explained_and_nothing_is_lost(
    visit: Visit, world: World, kind: str
) -> None:
    proofs = {
        "nonsense": "nonsense",
        "expired": proof(world.site, "c-8", exp=time.time() - 60),
        "another's": proof(world.site, "c-8", secret="not the secret of this site, but as long"),
    }
    await visit.arrive()
    await visit.page.wait_for_function("localStorage.getItem('livechat:shop')")
    await sign_in(visit, world, "c-7")
    await visit.open_chat()
    await visit.write("Hello")
    await visit.reads("Hello")
    await visit.panel.locator("textarea").fill("Half a sen")
    kept = await visit.page.evaluate(KEPT)

    heard = await visit.page.evaluate(
        """jwt => new Promise((resolve) => {
          livechat('on', 'refused', resolve);
          livechat('identify', jwt);
        })""",
        proofs[kind],
    )

    assert (heard["call"], heard["code"]) == ("identify", "identity_unverified")
    assert heard["message"]
    assert "site's secret" in await visit.hears("nobody was signed in")
    assert await visit.page.evaluate(KEPT) == kept
    assert await visit.panel.locator("textarea").input_value() == "Half a sen"
    await visit.write("Half a sentence")
    await visit.reads("Hello", "Half a sentence")
    assert not await in_database(Visitor.objects.filter(external_id="c-8").exists)


@pytest.mark.parametrize("leaves", ["livechat('reset')", "livechat('shutdown')"])
async def test_whoever_leaves_leaves_no_open_line_no_cookie_and_no_word(
    visit: Visit, world: World, leaves: str
) -> None:
    sockets: list[WebSocket] = []
    visit.page.on("websocket", lambda socket: sockets.append(socket))
    await visit.arrive()
    await visit.page.wait_for_function("localStorage.getItem('livechat:shop')")
    await sign_in(visit, world, "c-7")
    await visit.open_chat()
    await visit.write("My secret")
    await visit.reads("My secret")
    token = await visit.page.evaluate("localStorage.getItem('livechat:shop')")
    await visit.page.evaluate("livechat('track', 'secret_event')")

    await visit.page.evaluate(leaves)

    await soon(lambda: all(socket.is_closed() for socket in sockets))
    await visit.page.locator("livechat-widget iframe").wait_for(state="detached")
    stored = await visit.page.evaluate(KEPT)
    assert [word for word in ("ecret", token, "c-7") if word in stored] == []
    assert await visit.page.context.cookies() == []
    assert sockets

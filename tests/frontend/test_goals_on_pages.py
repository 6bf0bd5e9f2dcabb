"""Goals that a page reaches: by its address, by a form that was sent, and by telling."""

import json
import pytest
from typing import Any

from playwright.async_api import Request

from kit.work import in_database
from proactive.models import Goal, GoalEvent
from tests.conftest import World
from tests.frontend.conftest import Host, Visit
from tests.patience import soon
from tests.proactive.people import make_goal

pytestmark = pytest.mark.asyncio(loop_scope="package")

FORM = """<form name="signup" onsubmit="event.preventDefault()"><input><button>Join</button></form>"""


def told() -> list[tuple[str, str, str]]:
    """The goals that are known."""
    return [
        (each.goal.name, f"{float(each.value):g}", each.currency)
        for each in GoalEvent.objects.select_related("goal").order_by("goal__name")
    ]


async def test_goals_are_reached_by_page_by_form_and_by_word_each_once(
    visit: Visit, host: Host, world: World
) -> None:
    def set_up() -> None:
        make_goal(world.site, "order")
        make_goal(world.site, "thanks", kind=Goal.Kind.PAGE, pages=["/thanks*"])
        make_goal(world.site, "signup", kind=Goal.Kind.FORM)

    await in_database(set_up)
    asked: list[Any] = []

    def note(request: Request) -> None:
        if request.url.endswith("/goals"):
            asked.append(json.loads(request.post_data or ""))

    visit.page.on("request", note)
    host.tag = FORM + f'<script async src="{host.chat}/widget.js" data-site="shop"></script>'
    # As the usual snippet calls, before the script is there.
    host.head = """<script>
      window.livechat = window.livechat || function () { (livechat.q = livechat.q || []).push(arguments); };
      livechat('goal', 'order', { value: 42.5, currency: 'EUR', id: 'A-1' });
    </script>"""

    await visit.page.goto(f"{host.origin}/thanks?order=A-1")
    await visit.page.wait_for_function("localStorage.getItem('livechat:shop')")
    await visit.page.get_by_role("button", name="Join").click()

    expected = [("order", "42.5", "EUR"), ("signup", "0", ""), ("thanks", "0", "")]
    await soon(lambda: in_database(lambda: len(told()) >= 3))
    assert await in_database(told) == expected
    await visit.page.reload()
    await visit.page.wait_for_timeout(2_500)
    assert await in_database(told) == expected
    assert sorted(each["goal"] for each in asked) == ["order", "signup", "thanks"]


async def test_a_goal_that_cannot_be_is_explained(visit: Visit, world: World) -> None:
    await in_database(make_goal, world.site, "order")
    await visit.arrive()
    await visit.page.wait_for_function("localStorage.getItem('livechat:shop')")

    await visit.page.evaluate("livechat('goal', 'order', { value: -5, currency: 'EUR' })")

    assert "name, value and currency" in await visit.hears("a goal was not counted")
    assert not await in_database(GoalEvent.objects.exists)

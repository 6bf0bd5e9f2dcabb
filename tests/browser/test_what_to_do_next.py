"""An agent is suggested one thing at a time, does it or puts it aside by keyboard, and goes on writing."""

from typing import Any

import pytest
from playwright.async_api import expect

from direction.choosing import is_held_out
from direction.models import NextAction, Suggestion
from kit.work import in_database
from tests.browser.conftest import House
from tests.browser.people import AtDesk
from tests.people import make_visitor, start_taken
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.asyncio(loop_scope="package")

LINK = "https://shop.test/sizes"


def set_up(house: House, *rules: dict[str, Any]) -> None:
    """Maya is ana's, and by chance nothing is left out."""
    team = make_queue(make_team(), house.ana, site=house.site).team
    talk = start_taken(make_visitor(house.site, "Maya")[0], house.ana)
    for place, fields in enumerate(rules):
        action = NextAction.objects.create(team=team, place=place, **fields)
        while is_held_out(talk.pk, action.rule(used=0)):
            action.version += 1
            action.save()


async def at_maya(house: House) -> AtDesk:
    ana = await house.agent("Ana")
    await ana.row("Maya").click()
    return ana


async def test_what_is_suggested_is_used_by_keyboard_and_the_next_put_aside(house: House) -> None:
    await in_database(
        lambda: set_up(
            house,
            {"name": "Send the sizes", "kind": "link", "words": "Look:", "link": LINK},
            {"name": "Propose a call", "kind": "call", "words": "May I call?"},
            {"name": "Close it", "kind": "close"},
        )
    )
    ana = await at_maya(house)
    line = ana.page.get_by_role("region", name="What to do next")

    await expect(line).to_contain_text("Send the sizes")
    await ana.field.fill("One moment.")
    await ana.field.press("Alt+g")
    await expect(ana.field).to_have_value(f"One moment. Look: {LINK}")
    await expect(ana.field).to_be_focused()

    await expect(line).to_contain_text("Propose a call")
    await line.get_by_role("button", name="Put aside").press("Enter")
    await expect(line).to_contain_text("Close it")
    await expect(ana.field).to_be_focused()
    await ana.field.press("Alt+g")
    await expect(ana.page.get_by_role("dialog")).to_be_visible()
    await expect(line).to_have_count(0)

    def kept() -> list[tuple[str, bool, bool]]:
        found = Suggestion.objects.order_by("pk").select_related("action")
        return [(each.action.name, bool(each.used_at), bool(each.dismissed_at)) for each in found]

    assert await in_database(kept) == [
        ("Send the sizes", True, False),
        ("Propose a call", False, True),
        ("Close it", True, False),
    ]


async def test_a_queue_that_is_suggested_is_the_one_to_hand_over_to(house: House) -> None:
    """Another one stands before it in the list."""

    def with_queues() -> None:
        team = make_team("Money")
        make_queue(team, house.ben, name="Accounts")
        billing = make_queue(team, house.ben, name="Billing")
        set_up(house, {"name": "Let Billing look", "kind": "queue", "queue": billing})

    await in_database(with_queues)
    ana = await at_maya(house)
    line = ana.page.get_by_role("region", name="What to do next")
    await expect(line).to_contain_text("Let Billing look")
    await ana.field.press("Alt+g")

    await expect(ana.pass_window.get_by_role("option", selected=True)).to_contain_text("Billing")


async def test_a_coupon_that_is_gone_is_refused_and_not_written(house: House) -> None:
    await in_database(
        lambda: set_up(house, {"name": "Ten off", "kind": "coupon", "words": "TEN", "per_day": 1})
    )
    ana = await at_maya(house)
    line = ana.page.get_by_role("region", name="What to do next")
    await expect(line).to_contain_text("Ten off")

    def somebody_else_uses_it() -> None:
        mine = Suggestion.objects.get()
        other = start_taken(make_visitor(house.site, "Zoe")[0], house.ben)
        Suggestion.objects.create(
            action=mine.action,
            version=mine.version,
            conversation=other,
            at=mine.at,
            is_held_out=False,
            used_at=mine.at,
            changed_at=mine.at,
        )

    await in_database(somebody_else_uses_it)
    await line.get_by_role("button", name="Put it in the message").click()

    await expect(ana.page.locator(".composer").get_by_role("alert")).to_contain_text("used already")
    await expect(ana.field).to_have_value("")

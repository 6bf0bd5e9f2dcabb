"""A moment found by the page, confirmed by the server, and accepted: nothing here is given by the test but
the trigger."""

import pytest

from chat.models import Conversation
from kit.work import in_database
from proactive.models import Invitation
from proactive.statistics import Group
from tests.conftest import Meet, World
from tests.frontend.conftest import Host, Visit
from tests.people import make_visitor
from tests.proactive.people import group_of, make_served_queue, make_trigger

pytestmark = pytest.mark.asyncio(loop_scope="package")

IDLE = {"fact": "idle.seconds", "is": "at_least", "value": 1}


async def test_a_moment_becomes_a_conversation(
    visit: Visit, host: Host, meet: Meet, world: World
) -> None:
    def set_up() -> str:
        trigger = make_trigger(world.site, make_served_queue(world.site, world.ana), condition=IDLE)
        while True:
            visitor, token = make_visitor(world.site)
            if group_of(visitor, trigger) is Group.TREATED:
                return token

    token = await in_database(set_up)
    # Who is not connected is taken for absent by the next sweep, and nobody is invited.
    await meet(world.ana)
    await visit.page.add_init_script(f"window === top && localStorage.setItem('livechat:shop', '{token}')")
    await visit.page.goto(f"{host.origin}/checkout")

    card = visit.page.locator("livechat-widget section")
    await card.wait_for()
    assert "Can we help with your order?" in await card.inner_text()
    await card.locator(".accept").click()

    await visit.panel.locator("textarea").wait_for()
    invitation = await in_database(Invitation.objects.get)
    conversation = await in_database(Conversation.objects.get)
    assert invitation.conversation_id == conversation.pk
    assert invitation.shown_at is not None
    assert invitation.accepted_at is not None

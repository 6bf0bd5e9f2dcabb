"""One visitor on her way through the house: in line, offered, declined, accepted, passed on, and picked up
where an agent was lost. At every step she has somebody, or a clear word."""

import re
from typing import Any

import pytest
from django.db import connection
from playwright.async_api import Locator, expect

from chat.models import Agent, Conversation
from kit.work import in_database
from routing.actions import segments
from routing.actions.layout import settle_layout
from routing.models import Desk, Member, Presence, Queue
from tests.browser.conftest import House
from tests.browser.people import AtDesk, Shopper
from tests.browser.sight import sideways, violations
from tests.browser.test_for_everyone import PHONE
from tests.patience import soon
from tests.people import make_agent, make_visitor, start_taken
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.asyncio(loop_scope="package")

# Nothing runs out while a slow machine opens another browser.
PATIENT: dict[str, Any] = {"offer_timeout_s": 60, "sla_target_s": 180}
# A process that has just begun takes nobody for lost before everyone had a minute to come back, and a
# conversation waits half a minute for the agent who lost it.
LOSS_MS = 120_000
# Tells what a page really plays, note by note.
EAR = """
window.played = [];
const make = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
  const tone = make.call(this);
  const start = tone.start.bind(tone);
  tone.start = (when) => { window.played.push(tone.frequency.value); start(when); };
  return tone;
};
"""
SOMETHING = re.compile(r"\w")
NOTE = "She has waited three weeks for her jacket"


async def test_a_visitor_is_never_without_somebody_or_a_clear_word(house: House) -> None:
    await in_database(lambda: the_house_is_set(house))
    ana = await house.agent("Ana")
    maya, zoe = await house.shopper("Maya"), await house.shopper("Zoe")
    await zoe.begins()
    await maya.begins()
    await expect(place(maya)).to_contain_text("You are number 2 in the queue. The wait is about")
    first = await minutes(maya)

    await zoe.panel.get_by_role("button", name="End conversation").click()
    await zoe.panel.get_by_role("button", name="End it").click()
    await expect(place(maya)).to_contain_text("You are next. The wait is about")
    assert await minutes(maya) < first

    ben = await arrives_with_an_ear(house, "Ben")
    await in_database(lambda: serves_too("ben"))
    await ben.offers.get_by_role("article", name="Maya").wait_for()
    await expect(place(maya)).to_have_text("Somebody is being asked to join you.")
    await expect_chime(ben)
    cleo = await arrives_with_an_ear(house, "Cleo")
    await ben.declines("Maya")
    await is_looked_after(maya)
    await cleo.offers.get_by_role("article", name="Maya").wait_for()
    await expect_chime(cleo)
    await cleo.accepts("Maya")
    await expect(owner(maya)).to_have_text("You are talking with Cleo")
    await cleo.sees(maya.written[0])

    await cleo.asks_first("Ben", NOTE)
    await expect(cleo.handing).to_contain_text("Asking Ben")
    await expect(ben.offers.get_by_role("article", name="Maya")).to_contain_text("Cleo asks for you")
    await expect(ben.offers.get_by_role("article", name="Maya")).to_contain_text(NOTE)
    await expect(owner(maya)).to_have_text("You are talking with Cleo")
    await advises(ben, cleo)
    assert [text for text in maya.heard if NOTE in text or "Give her" in text] == []
    await expect(owner(maya)).to_have_text("You are talking with Cleo")

    await cleo.handing.get_by_role("button", name="Hand over to Ben").click()
    await expect(owner(maya)).to_have_text("You are talking with Ben")
    await ben.field.wait_for()
    await maya.sees(await ben.says())

    await loses_the_network(house, ben)
    await expect(maya.panel.get_by_text("The connection to us was lost.")).to_be_visible(timeout=LOSS_MS)
    await is_looked_after(maya)
    await cleo.offers.get_by_role("article", name="Maya").wait_for(timeout=LOSS_MS)
    await cleo.accepts("Maya")
    await expect(owner(maya)).to_have_text("You are talking with Cleo")
    await ben.page.context.set_offline(False)
    await ben.tries_now()
    await expect(ben.trouble).to_have_text([])
    await expect(ben.page.get_by_text("Cleo answers here.")).to_be_visible()
    await maya.sees(await cleo.says())
    await ana.row("Otto").wait_for()


def the_house_is_set(house: House) -> None:
    """Ana has room for Otto alone, whom she serves. Ben serves nobody yet."""
    cleo = make_agent("cleo")
    make_queue(make_team(), house.ana, cleo, site=house.site, **PATIENT)
    Desk.objects.update_or_create(agent=house.ana, defaults={"capacity": 1000})
    otto, _ = make_visitor(house.site, "Otto")
    served = start_taken(otto, house.ana)
    segments.settle_responsibility(conversation_id=served.pk)


async def arrives_with_an_ear(house: House, name: str) -> AtDesk:
    """Signs in, turns the sound on, as browsers demand: by a press of theirs, and can be given somebody."""
    agent = AtDesk(name, await house.page(), chat=house.agents.origin)
    house.people.append(agent)
    await agent.page.add_init_script(EAR)
    await agent.signs_in()
    await agent.sits_down()
    await agent.page.get_by_role("button", name="Settings").click()
    await agent.page.get_by_role("checkbox", name="Play a sound").check()
    await agent.page.keyboard.press("Escape")
    desk = Desk.objects.filter(agent__display_name=name, presence=Presence.ONLINE)
    await soon(lambda: in_database(desk.exists))
    return agent


async def expect_chime(agent: AtDesk) -> None:
    """The two soft notes of something new, really begun. Asked again from here: the page's policy lets
    nobody evaluate anything inside."""

    async def two() -> list[int] | None:
        played: list[int] = await agent.page.evaluate("window.played")
        return played if len(played) >= 2 else None

    played = await soon(two)
    assert played is not None and played[:2] == [660, 880]


async def advises(ben: AtDesk, cleo: AtDesk) -> None:
    """Ben reads along, his advice is a note, and both see how it stands."""
    await ben.offers.get_by_role("button", name="Accept Maya").click()
    await expect(ben.handing).to_contain_text(NOTE)
    await expect(ben.page.get_by_text("Cleo answers here and asks for your advice.")).to_be_visible()
    await expect(ben.page.get_by_role("region", name="Consulting")).to_contain_text("Maya")
    ben.customer = "Maya"
    note = ben.page.get_by_role("textbox", name="Note about Maya")
    await note.fill("Give her free delivery")
    await note.press("Enter")
    await cleo.sees("Give her free delivery")
    await expect(cleo.handing).to_contain_text("Ben is here with you")
    for agent in (ben, cleo):
        assert await violations(agent.page) == []


async def loses_the_network(house: House, agent: AtDesk) -> None:
    """For two minutes by the database's clock."""
    agent.expects_outage = True
    await agent.page.context.set_offline(True)
    await expect(agent.trouble).to_contain_text("What you write is kept")
    await in_database(lambda: two_minutes_pass(house.ben))


def two_minutes_pass(agent: Agent) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE chat_lease SET is_cut = true, heard_at = heard_at - interval '2 minutes',"
            " until = until - interval '2 minutes' WHERE agent_id = %s",
            [agent.pk],
        )


async def is_looked_after(visitor: Shopper) -> None:
    """Somebody answers, or the place says how it stands, at this very moment."""
    shown = owner(visitor).or_(place(visitor)).filter(has_text=SOMETHING)
    assert await shown.count() == 1
    await expect(shown).to_be_visible()


async def minutes(visitor: Shopper) -> int:
    [found] = re.findall(r"about (\d+) minutes", await place(visitor).inner_text())
    return int(found)


def place(visitor: Shopper) -> Locator:
    return visitor.panel.locator(".event.waiting")


def owner(visitor: Shopper) -> Locator:
    return visitor.panel.get_by_text("You are talking with")


async def test_whoever_leads_sees_the_floor_and_gives_who_waits_to_somebody(house: House) -> None:
    await in_database(lambda: the_house_is_set(house))
    ana, sam = await house.agent("Ana"), await leads(house)
    maya = await house.shopper("Maya")
    await maya.begins()

    await sam.page.keyboard.press("Alt+f")
    floor = sam.page.get_by_role("region", name="The floor")
    await expect(floor.get_by_role("row", name="Questions")).to_contain_text("1")
    await expect(floor.get_by_role("listitem", name="Ana")).to_contain_text("Full")
    assert await violations(sam.page) == []
    await floor.get_by_role("button", name="Give Maya to somebody").click()
    await expect(sam.pass_window.get_by_role("option", name="Ana")).to_contain_text("Full")
    await sam.pass_window.get_by_role("option", name="Ana").click()
    give = sam.pass_window.get_by_role("button", name="Give to Ana")
    await expect(give).to_have_attribute("aria-disabled", "true")
    assert await violations(sam.page) == []
    await sam.pass_window.get_by_role("checkbox", name="Do it all the same").check()
    await give.click()

    await expect(owner(maya)).to_have_text("You are talking with Ana")
    await ana.turns_to("Maya")
    await maya.sees(await ana.says())
    serves = floor.get_by_role("button", name="Cleo serves Questions")
    await serves.click()
    await expect(serves).to_have_attribute("aria-pressed", "false")
    await serves.click()
    await expect(serves).to_have_attribute("aria-pressed", "true")
    await sam.page.set_viewport_size(PHONE)
    await sam.page.emulate_media(color_scheme="dark")
    assert await violations(sam.page) == []
    hers = floor.get_by_role("listitem", name="Ana")
    await hers.get_by_role("button", name="Maya", exact=True).click()
    await joins(sam, "sam")
    await sam.page.get_by_role("button", name="Take over").click()
    await expect(owner(maya)).to_have_text("You are talking with Sam")
    assert await sideways(sam.page) == []
    assert await in_database(Conversation.objects.filter(agent__username="sam").count) == 1


def serves_too(username: str) -> None:
    Member.objects.create(queue=Queue.objects.get(), agent=Agent.objects.get(username=username))
    settle_layout()


async def joins(lead: AtDesk, username: str) -> None:
    """Serve the queue from now on, by the lead's own word: whoever joins reads it at once."""

    def member() -> dict[str, int]:
        return {"agent": Agent.objects.get(username=username).pk, "queue": Queue.objects.get().pk}

    cookies = {cookie["name"]: cookie["value"] for cookie in await lead.page.context.cookies()}
    answer = await lead.page.request.post(
        f"{lead.chat}/api/v1/routing/members",
        data=await in_database(member),
        headers={"X-CSRFToken": cookies["csrftoken"], "Origin": lead.chat},
    )
    assert answer.status == 201, await answer.text()


async def leads(house: House) -> AtDesk:
    await in_database(make_agent, "sam", "supervisor")
    return await house.agent("Sam")

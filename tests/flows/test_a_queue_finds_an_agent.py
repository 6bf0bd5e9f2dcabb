"""A visitor waits, an agent is offered them, and they talk."""

import asyncio
from typing import Any

import pytest

from kit.work import in_database
from routing.models import Desk, Offer, Queue, QueueStay, Segment
from tests.actors import Actor
from tests.conftest import Meet, World
from tests.routing.people import make_queue, make_team

Frame = dict[str, Any]


@pytest.fixture
async def queue(world: World):
    return await in_database(lambda: make_queue(make_team(), world.ana, world.ben, site=world.site))


async def offered(actor: Actor) -> Frame:
    """The card of what the agent is offered."""
    desk = await actor.find(lambda frame: frame["t"] == "desk" and bool(frame.get("offers")))
    return desk["offers"][0]


async def idle(actor: Actor) -> Frame:
    """The desk, once it knows that the agent is there."""
    return await actor.find(lambda frame: frame["t"] == "desk" and frame["state"] == "available")


async def test_an_offer_is_made_at_once_and_accepting_it_joins_them(world: World, meet: Meet, queue) -> None:
    ana, maya = await meet(world.ana), await meet(world.visitor)
    await idle(ana)

    conv = (await maya.ask("start", body="Hello"))["conv"]
    card = await offered(ana)
    accepted = await ana.ask("accept", offer=card["id"])
    await ana.hear("agent", type="assigned")
    await ana.send(conv, "Hello Maya")

    assert accepted["t"] == "ack"
    assert (card["head"]["id"], card["queue"], card["team"]) == (conv, "Questions", "Service")
    await maya.sees(conv, "Hello", "Hello Maya")
    places = [frame["state"] for frame in maya.frames if frame["t"] == "place"]
    assert places[-1] == "answered"


async def test_a_declined_visitor_goes_to_the_next_agent(world: World, meet: Meet, queue) -> None:
    ana, maya = await meet(world.ana), await meet(world.visitor)
    await idle(ana)
    conv = (await maya.ask("start", body="Hello"))["conv"]
    card = await offered(ana)
    ben = await meet(world.ben)
    await idle(ben)

    await ana.ask("decline", offer=card["id"])
    second = await offered(ben)
    await ben.ask("accept", offer=second["id"])
    late = await ana.ask("accept", offer=card["id"])

    assert second["head"]["id"] == conv
    assert (late["t"], late["code"]) == ("err", "offer_expired")
    outcomes = await in_database(lambda: list(Offer.objects.order_by("pk").values_list("agent", "outcome")))
    assert outcomes == [(world.ana.pk, "declined"), (world.ben.pk, "accepted")]


async def test_nobody_is_offered_more_than_they_can_carry(world: World, meet: Meet, queue) -> None:
    await in_database(lambda: Desk.objects.update(capacity=1000))
    ana = await meet(world.ana)
    await idle(ana)
    maya, zoe = await meet(world.visitor), await meet(world.zoe)

    first = (await maya.ask("start", body="First"))["conv"]
    await ana.ask("accept", offer=(await offered(ana))["id"])
    await ana.hear("agent", type="assigned")
    second = (await zoe.ask("start", body="Second"))["conv"]
    waiting = await zoe.find(lambda frame: frame["t"] == "place" and frame["state"] == "waiting")
    await asyncio.sleep(0.3)
    pending = await in_database(Offer.objects.filter(ended_at=None).count)
    await ana.ask("close", first)
    await ana.ask("wrap_up", first)
    card = await ana.find(
        lambda frame: (
            frame["t"] == "desk" and any(offer["head"]["id"] == second for offer in frame.get("offers", []))
        )
    )

    assert (waiting["position"], pending) == (1, 0)
    assert card["used"] == 1000


async def test_a_visitor_who_leaves_frees_the_offer(world: World, meet: Meet, queue) -> None:
    ana, maya = await meet(world.ana), await meet(world.visitor)
    await idle(ana)
    conv = (await maya.ask("start", body="Hello"))["conv"]
    await offered(ana)

    await maya.ask("close", conv)
    await ana.hear("desk", state="busy")
    desk = await ana.hear("desk", state="available")

    assert desk["used"] == 0
    facts = await in_database(
        lambda: (QueueStay.objects.get().outcome, Offer.objects.get().outcome, Segment.objects.count())
    )
    assert facts == ("abandoned", "withdrawn_abandoned", 0)


async def test_taking_from_the_list_is_answering(world: World, meet: Meet, queue) -> None:
    ana, maya = await meet(world.ana), await meet(world.visitor)
    await idle(ana)
    await ana.ask("set_state", state="away", reason="Lunch")
    conv = (await maya.ask("start", body="Hello"))["conv"]
    await maya.find(lambda frame: frame["t"] == "place" and frame["state"] == "waiting")

    taken = await ana.ask("take", conv)

    assert taken["t"] == "ack"
    facts = await in_database(
        lambda: (
            QueueStay.objects.get().outcome,
            Segment.objects.get().agent_id,
            Desk.objects.get(pk=world.ana.pk).used,
        )
    )
    assert facts == ("answered", world.ana.pk, 1000)


async def test_the_work_after_a_conversation_stands_on_the_desk_at_once(
    world: World, meet: Meet, queue
) -> None:
    ana, maya = await meet(world.ana), await meet(world.visitor)
    await idle(ana)
    conv = (await maya.ask("start", body="Hello"))["conv"]
    await ana.ask("accept", offer=(await offered(ana))["id"])
    await ana.hear("agent", type="assigned")

    await ana.ask("close", conv)
    desk = await ana.find(lambda frame: frame["t"] == "desk" and bool(frame.get("wraps")))
    await ana.ask("wrap_up", conv)
    free = await ana.hear("desk", state="available")

    assert ([wrap["conv"] for wrap in desk["wraps"]], desk["used"]) == ([conv], 1000)
    assert (free.get("wraps", []), free["used"]) == ([], 0)


async def test_who_comes_back_where_too_many_wait_is_told_so_again(world: World, meet: Meet, queue) -> None:
    await in_database(lambda: Queue.objects.update(max_waiting=0))
    maya = await meet(world.visitor)
    await maya.ask("start", body="Hello")
    first = await maya.hear("place")

    again = await meet(world.visitor)
    second = await again.hear("place")

    assert (first["state"], second["state"]) == ("full", "full")


async def test_the_card_of_an_offer_follows_the_visitors_name(world: World, meet: Meet, queue) -> None:
    ana, maya = await meet(world.ana), await meet(world.visitor)
    await idle(ana)
    await maya.ask("start", body="Hello")
    await offered(ana)

    await maya.ask("introduce", name="Maya Lin")

    await ana.find(
        lambda frame: (
            frame["t"] == "desk"
            and any(offer["head"]["visitor"]["name"] == "Maya Lin" for offer in frame.get("offers", []))
        )
    )

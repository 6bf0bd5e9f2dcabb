"""What follows at once from a change through the API."""

from collections.abc import Iterator

import httpx
import pytest

from chat.models import Agent
from kit.work import in_database
from routing.models import AuditLine, Desk, Member
from tests.actors import Actor
from tests.conftest import Meet, World
from tests.routing.api.callers import ROOT, Caller, Json
from tests.routing.people import make_queue, make_team
from tests.server import Server


def test_moving_an_agent_leaves_a_trace(ana: Agent, sam: Agent, lead: Caller) -> None:
    first = make_queue(make_team(), ana)
    second = make_queue(first.team, name="Sales")
    member = Member.objects.get()

    lead.put("PATCH", f"members/{member.pk}", {"queue": second.pk})

    assert list(Member.objects.values_list("queue", "agent")) == [(second.pk, ana.pk)]
    assert list(AuditLine.objects.order_by("pk").values_list("by", "act", "words", "queue")) == [
        (sam.pk, "leave", "Ana · Questions", first.pk),
        (sam.pk, "join", "Ana · Sales", second.pk),
    ]


@pytest.fixture
def leading(world: World, server: Server) -> Iterator[httpx.Client]:
    """Sam's browser, at the server where visitors wait."""
    cookies = {"livechat-session": world.login(world.sam)}
    with httpx.Client(base_url=server.origin, cookies=cookies, headers={"Origin": server.origin}) as client:
        client.get("/console/")
        client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
        yield client


async def offered(actor: Actor) -> Json:
    desk: Json = await actor.find(lambda frame: frame["t"] == "desk" and bool(frame.get("offers")))
    card: Json = desk["offers"][0]
    return card


async def test_who_joins_a_queue_is_offered_whoever_waits_there(
    world: World, meet: Meet, leading: httpx.Client
) -> None:
    queue = await in_database(lambda: make_queue(make_team(), site=world.site))
    ana, maya = await meet(world.ana), await meet(world.visitor)
    conv = (await maya.ask("start", body="Hello"))["conv"]
    await maya.find(lambda frame: frame["t"] == "place" and frame["state"] == "waiting")

    joined = leading.post(f"{ROOT}members", json={"queue": queue.pk, "agent": world.ana.pk})

    assert joined.status_code == 201
    assert (await offered(ana))["head"]["id"] == conv


async def test_who_may_carry_more_is_offered_more(world: World, meet: Meet, leading: httpx.Client) -> None:
    await in_database(lambda: make_queue(make_team(), world.ana, site=world.site))
    await in_database(lambda: Desk.objects.update(capacity=1000, used=1000))
    ana, maya = await meet(world.ana), await meet(world.visitor)
    conv = (await maya.ask("start", body="Hello"))["conv"]
    await maya.find(lambda frame: frame["t"] == "place" and frame["state"] == "waiting")

    changed = leading.patch(f"{ROOT}desks/{world.ana.pk}", json={"capacity": 2000})

    assert changed.status_code == 200
    assert (await offered(ana))["head"]["id"] == conv

"""Whom a conversation can go to, where it stands, and the floor, as the console asks for them."""

from typing import Any

import pytest
from django.test import Client

from chat.models import Agent, Conversation
from routing.actions import segments
from routing.models import AgentSkill, Desk, Queue, Requirement, Skill
from tests.conftest import World
from tests.people import make_agent, start_taken
from tests.routing.people import come, go, make_queue, make_team

FLOOR = "/api/v1/agent/floor"


@pytest.fixture
def queue(world: World) -> Queue:
    team = make_team()
    queue = make_queue(team, world.ana, world.ben, site=world.site)
    come(world.ana, world.ben)
    return queue


@pytest.fixture
def conversation(world: World, queue: Queue) -> Conversation:
    """Maya's, whom ana serves."""
    conversation = start_taken(world.visitor, world.ana)
    segments.settle_responsibility(conversation_id=conversation.pk)
    return conversation


def get(agent: Agent, path: str) -> Any:
    client = Client()
    client.force_login(agent)
    return client.get(path).json()


def receivers(agent: Agent, conversation: Conversation) -> Any:
    return get(agent, f"/api/v1/agent/conversations/{conversation.pk}/receivers")


def standing(agent: Agent, conversation: Conversation) -> Any:
    return get(agent, f"/api/v1/agent/conversations/{conversation.pk}/standing")


def test_a_colleague_with_room_can_take_it_and_whoever_has_it_is_left_out(
    world: World, conversation: Conversation
) -> None:
    [ben] = receivers(world.ana, conversation)["agents"]

    assert ben == {
        "id": world.ben.pk,
        "name": "Ben",
        "state": "available",
        "used": 0,
        "capacity": 3000,
        "can_take": True,
        "why_not": "",
    }


@pytest.mark.parametrize(
    ("desk", "why"),
    [
        ({"declared": "away"}, "Ben takes no new conversations now."),
        ({"declared": "closing"}, "Ben is finishing the shift."),
        ({"not_responding": True}, "Ben did not answer the last offers."),
        ({"used": 2500}, "Ben has no room for it."),
    ],
)
def test_who_cannot_take_it_says_why(
    world: World, conversation: Conversation, desk: dict[str, Any], why: str
) -> None:
    Desk.objects.filter(pk=world.ben.pk).update(**desk)

    [ben] = receivers(world.ana, conversation)["agents"]

    assert (ben["can_take"], ben["why_not"]) == (False, why)


def test_who_is_gone_cannot_take_it(world: World, conversation: Conversation) -> None:
    go(world.ben)

    [ben] = receivers(world.ana, conversation)["agents"]

    assert (ben["can_take"], ben["why_not"]) == (False, "Ben is offline.")


def test_what_is_always_required_is_required_of_a_colleague_too(
    world: World, queue: Queue, conversation: Conversation
) -> None:
    finnish, billing = Skill.objects.create(name="Finnish"), Skill.objects.create(name="Billing")
    Requirement.objects.create(queue=queue, skill=finnish, level=2, is_hard=True)
    Requirement.objects.create(queue=queue, skill=billing, level=5)

    [before] = receivers(world.ana, conversation)["agents"]
    AgentSkill.objects.create(agent=world.ben, skill=finnish, level=2)
    [after] = receivers(world.ana, conversation)["agents"]

    assert before["why_not"] == "Ben lacks a skill that is always required."
    assert after["can_take"]


def test_a_lead_may_go_over_the_capacity_by_one_conversation_and_no_more(
    world: World, conversation: Conversation
) -> None:
    can_take = []
    for used in (3000, 3001):
        Desk.objects.filter(pk=world.ben.pk).update(used=used)
        by_id = {agent["id"]: agent for agent in receivers(world.sam, conversation)["agents"]}
        can_take.append(by_id[world.ben.pk]["can_take"])

    assert can_take == [True, False]


def test_queues_say_who_is_there_and_how_long_it_takes(world: World, conversation: Conversation) -> None:
    [questions] = receivers(world.ana, conversation)["queues"]

    assert (questions["name"], questions["team"], questions["is_open"]) == ("Questions", "Service", True)
    assert (questions["waiting"], questions["online"], questions["why_not"]) == (0, 2, "")
    assert questions["minutes"] == 0


def test_a_newcomer_waits_only_where_nobody_who_is_free_is_left_for_them(
    world: World, conversation: Conversation
) -> None:
    def minutes() -> int:
        [questions] = receivers(world.ana, conversation)["queues"]
        return questions["minutes"]

    Desk.objects.update(used=2000)
    with_room = minutes()
    Desk.objects.update(used=2001)
    full = minutes()
    Desk.objects.update(used=0, declared="away")
    away = minutes()

    assert with_room == 0
    assert full >= 1
    assert away is None


def test_a_conversation_stands_in_its_queue(world: World, conversation: Conversation) -> None:
    found = standing(world.ben, conversation)

    assert (found["queue"], found["team"], found["direction"]) == ("Questions", "Service", "customer_service")
    assert (found["audience"], found["transfers"], found["why_not_yet"]) == ("b2c", 0, "")


def test_nobody_asks_about_a_conversation_that_is_not(world: World, queue: Queue) -> None:
    nowhere = Conversation(id="00000000-0000-7000-8000-000000000000")

    assert [receivers(world.ana, nowhere)["code"], standing(world.ana, nowhere)["code"]] == ["not_found"] * 2


def test_the_floor_is_for_whoever_leads(world: World, queue: Queue, conversation: Conversation) -> None:
    refused = get(world.ana, FLOOR)
    floor = get(world.sam, FLOOR)

    assert refused["code"] == "forbidden"
    [ana, ben] = floor["agents"]
    assert (ana["name"], ana["used"], ana["queues"], ana["declared"]) == (
        "Ana",
        1000,
        [queue.pk],
        "available",
    )
    assert (ben["name"], ben["state"], ben["can_take"]) == ("Ben", "available", True)
    [questions] = floor["queues"]
    assert (questions["name"], questions["longest_wait_s"]) == ("Questions", None)


def test_an_agent_without_a_queue_is_not_on_the_floor(world: World, queue: Queue) -> None:
    make_agent("newcomer")

    assert [agent["name"] for agent in get(world.sam, FLOOR)["agents"]] == ["Ana", "Ben"]

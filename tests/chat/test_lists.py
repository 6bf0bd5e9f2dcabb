"""The lists of conversations that the console asks for."""

from typing import Any

from django.test import Client

from chat.models import Agent
from tests.conftest import World
from tests.people import make_visitor, start, start_taken

SERVED = "/api/v1/agent/conversations?state=active"


def get(agent: Agent, path: str) -> Any:
    client = Client()
    client.force_login(agent)
    return client.get(path).json()


def test_whoever_leads_sees_all_who_are_being_served_oldest_first(world: World) -> None:
    anas = start_taken(world.visitor, world.ana)
    bens = start_taken(world.zoe, world.ben)
    start(make_visitor(world.site, "Otto")[0])

    listed, some = get(world.sam, SERVED), get(world.sam, f"{SERVED}&limit=1")
    refused = get(world.ana, SERVED)

    assert [(head["id"], head["assignee"]["name"]) for head in listed["items"]] == [
        (str(anas.pk), "Ana"),
        (str(bens.pk), "Ben"),
    ]
    assert [(len(listed["items"]), listed["more"]), (len(some["items"]), some["more"])] == [
        (2, False),
        (1, True),
    ]
    assert refused["code"] == "forbidden"

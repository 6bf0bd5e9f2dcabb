"""Whoever leads reads and writes the guidelines of their teams, and nobody else does."""

import json
from typing import Any

from django.test import Client

from chat.models import Agent, Topic
from direction.actions.guidelines import write_guideline
from direction.models import Guideline
from tests.conftest import World
from tests.routing.people import make_queue, make_team

API = "/api/v1/agent/guidelines"


def client_of(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_leads_read_and_write_those_of_their_teams(world: World) -> None:
    queue = make_queue(make_team(), world.ana, site=world.site)
    queue.team.leads.add(world.sam)
    returns, others = Topic.objects.create(name="Returns", group="Returns"), make_team("Other")
    write_guideline(team_id=queue.team_id, text="Be *kind*.", by=None)
    write_guideline(team_id=others.pk, text="The secret", by=None)
    client = client_of(world.sam)

    def post(**said: Any) -> Any:
        return client.post(API, json.dumps(said), "application/json").json()

    [told] = client.get(API).json()["guidelines"]
    assert (told["about"], told["version"], told["text"], told["queue"]) == ("Service", 1, "Be *kind*.", None)
    assert (told["read"], told["unread"]) == ([], [{"id": world.ana.pk, "name": "Ana"}])
    [written] = post(team=queue.team_id, topic=returns.pk, text="Ask for the number.")["guidelines"]
    assert (written["about"], written["version"]) == ("Service · Returns", 1)
    assert Guideline.objects.get(pk=written["id"]).by == world.sam
    assert post(team=others.pk, text="x")["code"] == "forbidden"
    assert client.get(f"{API}?team={others.pk}").json()["code"] == "forbidden"
    assert len(client.get(f"{API}?team={queue.team_id}").json()["guidelines"]) == 2
    assert [post(team=queue.team_id, text=text)["code"] for text in ("", " ", "x" * 20_001, "\0")] == [
        "bad_frame"
    ] * 4
    assert client_of(world.ana).get(API).json()["code"] == "forbidden"
    assert Guideline.objects.count() == 3

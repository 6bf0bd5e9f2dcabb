"""A team whose conversations pursued something is kept, and nobody reads all of that to find it out."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chat.models import Agent, Site, Visitor
from direction.actions.pursuits import set_out
from direction.models import InteractionGoal, Pursuit
from routing.actions.segments import settle_responsibility
from routing.models import Queue, Team
from tests.direction.test_pursuits import make_interaction_goal
from tests.people import make_agent, start_taken
from tests.routing.people import make_queue, make_team

Delete = Callable[[Client, Team], str]

WORDS = "the history of Service. The figures need it, so leave the team without queues."


@pytest.fixture
def alex() -> Client:
    client = Client()
    client.force_login(make_agent("alex", "admin"))
    return client


@pytest.fixture
def team(site: Site, ana: Agent) -> Team:
    """One with a goal, whose only queue other people have now."""
    team = make_team()
    make_interaction_goal(team, site)
    make_queue(team, ana, site=site)
    return team


def over_http(client: Client, team: Team) -> str:
    return client.delete(f"/api/v1/routing/teams/{team.pk}").content.decode()


def in_admin(client: Client, team: Team) -> str:
    path = reverse("admin:routing_team_delete", args=[team.pk])
    return client.post(path, {"post": "yes"}).content.decode()


@pytest.mark.parametrize("delete", [over_http, in_admin])
def test_a_team_whose_goals_were_pursued_is_kept(
    team: Team, alex: Client, maya: Visitor, ana: Agent, delete: Delete
) -> None:
    conversation = start_taken(maya, ana)
    settle_responsibility(conversation_id=conversation.pk)
    set_out(conversation_id=conversation.pk)
    Queue.objects.update(team=make_team("Others"))

    with CaptureQueriesContext(connection) as asked:
        told = delete(alex, team)

    assert WORDS in told
    assert (Team.objects.filter(pk=team.pk).exists(), Pursuit.objects.count()) == (True, 1)
    reads = [query["sql"] for query in asked if 'FROM "direction_pursuit"' in query["sql"]]
    assert reads
    assert [read for read in reads if not read.endswith("LIMIT 1")] == []


@pytest.mark.parametrize("delete", [over_http, in_admin])
def test_goals_that_nobody_pursued_go_with_their_team(team: Team, alex: Client, delete: Delete) -> None:
    Queue.objects.update(team=make_team("Others"))

    delete(alex, team)

    assert (Team.objects.filter(pk=team.pk).exists(), InteractionGoal.objects.count()) == (False, 0)

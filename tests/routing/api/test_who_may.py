"""Who may change routing's settings through the API, and who may read them."""

import pytest

from chat.models import Agent, Site
from routing.models import Calendar, Member, Queue, Skill, Team
from routing.queries import teams_seen_by
from tests.people import make_agent
from tests.routing.api.callers import EVERYTHING, Caller, Json
from tests.routing.people import make_queue, make_team

# What all teams use.
SHARED = ("skills", "calendars")


@pytest.fixture
def something(ana: Agent, site: Site) -> Json:
    """One of each; a body that would change it, by its path."""
    queue = make_queue(make_team(), ana, site=site)
    skill = Skill.objects.create(name="German")
    calendar = Calendar.objects.create(name="Hours")
    member = Member.objects.get()
    return {
        f"teams/{queue.team_id}": {"name": "Renamed"},
        f"queues/{queue.pk}": {"name": "Renamed"},
        f"skills/{skill.pk}": {"name": "Renamed"},
        f"calendars/{calendar.pk}": {"name": "Renamed"},
        f"members/{member.pk}": {"cap": 1},
        f"desks/{ana.pk}": {"capacity": 2000},
    }


def test_agents_read_and_leads_change(something: Json, ana: Agent, lead: Caller) -> None:
    agent = Caller(ana)

    assert [agent.ask("GET", path)[0] for path in (*EVERYTHING, *something)] == [200] * 12
    words = "Only somebody who leads a team can change this."
    assert {agent.refused("PATCH", path, body) for path, body in something.items()} == {("forbidden", words)}
    assert {agent.refused("DELETE", path) for path in something} == {("forbidden", words)}
    assert {agent.refused("POST", path, {}) for path in EVERYTHING} == {("forbidden", words)}
    assert [lead.ask("PATCH", path, body)[0] for path, body in something.items()] == [200] * 6


def test_whoever_leads_another_team_changes_nothing_of_it(something: Json, ana: Agent) -> None:
    kim = make_agent("kim", "supervisor")
    sales = make_team("Sales")
    sales.leads.add(kim)
    caller, [queue] = Caller(kim), Queue.objects.all()
    words = "This belongs to a team that you do not lead."
    theirs = {path: body for path, body in something.items() if path.split("/")[0] not in SHARED}

    assert {caller.refused("PATCH", path, body) for path, body in theirs.items()} == {("forbidden", words)}
    assert caller.refused("DELETE", f"queues/{queue.pk}") == ("forbidden", words)
    assert caller.refused("PATCH", f"queues/{queue.pk}", {"team": sales.pk}) == ("forbidden", words)
    new = {"name": "More", "direction": "concierge"}
    assert caller.refused("POST", "teams", new) == ("forbidden", words)
    assert caller.refused("POST", "queues", {"name": "More", "team": queue.team_id}) == ("forbidden", words)
    assert caller.refused("POST", "members", {"queue": queue.pk, "agent": kim.pk}) == ("forbidden", words)
    assert Member.objects.count() == 1
    orders = caller.put("POST", "queues", {"name": "Orders", "team": sales.pk})
    assert caller.put("PATCH", f"queues/{orders['id']}", {"name": "Sold"})["name"] == "Sold"


def test_nobody_comes_to_lead_everything_by_deleting_the_team_they_lead(something: Json) -> None:
    kim = make_agent("kim", "supervisor")
    sales = make_team("Sales")
    sales.leads.add(kim)
    orders = make_queue(sales, name="Orders")
    caller = Caller(kim)
    because = "It is kept because of"

    with_queue = caller.refused("DELETE", f"teams/{sales.pk}")
    caller.put("DELETE", f"queues/{orders.pk}")
    bare = caller.refused("DELETE", f"teams/{sales.pk}")

    assert with_queue == ("conflict", f"{because} Orders, a queue of it. Give it to another team first.")
    assert bare == ("conflict", f"{because} Kim, who leads no other team. Name one for them first.")
    assert teams_seen_by(kim) == frozenset({sales.pk})
    make_team("Returns").leads.add(kim)
    caller.put("DELETE", f"teams/{sales.pk}")


def test_a_team_is_not_kept_for_somebody_who_leads_no_longer(something: Json) -> None:
    kim, sam = make_agent("kim", "admin"), make_agent("sam", "supervisor")
    empty = make_team("Empty")
    empty.leads.add(kim)

    Caller(sam).put("DELETE", f"teams/{empty.pk}")

    assert not Team.objects.filter(pk=empty.pk).exists()


def test_who_is_not_signed_in_sees_nothing(something: Json) -> None:
    stranger = Caller()

    told = {stranger.refused("GET", path) for path in (*EVERYTHING, *something)}

    assert told == {("identity_unverified", "You are no longer signed in.")}
    assert stranger.refused("PATCH", "teams/1", {})[0] == "identity_unverified"


def test_who_was_deactivated_is_not_signed_in(ana: Agent, something: Json) -> None:
    agent = Caller(ana)
    Agent.objects.update(is_active=False)

    assert agent.refused("GET", "teams")[0] == "identity_unverified"


def test_another_page_cannot_change_anything(something: Json, sam: Agent) -> None:
    lead = Caller(sam, checked=True)

    assert {lead.refused("PATCH", path, body)[0] for path, body in something.items()} == {"forbidden"}
    lead.client.cookies["csrftoken"] = token = "t" * 32
    path, body = next(iter(something.items()))
    assert lead.ask("PATCH", path, body, **{"X-CSRFToken": token})[0] == 200


@pytest.mark.parametrize("method", ["HEAD", "PUT", "OPTIONS", "TRACE"])
def test_there_are_no_other_methods(method: str, something: Json, lead: Caller) -> None:
    assert {lead.ask(method, path)[0] for path in (*EVERYTHING, *something)} == {405}
    assert lead.ask("POST", "desks", {})[0] == 405
    assert lead.ask("DELETE", "desks/1")[0] == 405

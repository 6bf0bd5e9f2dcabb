"""What the API tells of routing's settings, and in how many questions to the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.models import Agent, Site
from routing.models import AgentSkill, Calendar, Overflow, Requirement, Skill
from tests.people import make_agent
from tests.routing.api.callers import EVERYTHING, Caller
from tests.routing.people import make_queue, make_team


def test_a_queue_is_told_whole(ana: Agent, site: Site, lead: Caller) -> None:
    queue = make_queue(make_team(), ana, site=site)
    other = make_queue(queue.team, name="Other")
    german = Skill.objects.create(name="German")
    Requirement.objects.create(queue=queue, skill=german, level=2, is_hard=True)
    Overflow.objects.create(queue=queue, to=other, after_s=60)

    assert lead.get(f"queues/{queue.pk}") == {
        "id": queue.pk,
        "team": queue.team_id,
        "name": "Questions",
        "sites": [site.pk],
        "calendar": None,
        "sla_target_s": 60,
        "offer_mode": "manual",
        "offer_timeout_s": 20,
        "sticky_wait_s": 15,
        "wrap_limit_s": 60,
        "sl_basis": "as_taken",
        "strategy": "balanced",
        "weight": 1000,
        "park_after_s": 300,
        "park_weight": 250,
        "drain_minutes": 15,
        "max_waiting": None,
        "max_waiting_per_agent": None,
        "max_ewt_s": None,
        "offers_call_back": False,
        "requirements": [{"skill": german.pk, "level": 2, "is_hard": True}],
        "relaxations": [],
        "overflows": [{"to": other.pk, "after_s": 60, "ewt_over_s": None, "when_nobody": False}],
    }


def test_a_desk_is_told_without_an_address(ana: Agent, lead: Caller) -> None:
    make_queue(make_team(), ana)
    german = Skill.objects.create(name="German")
    AgentSkill.objects.create(agent=ana, skill=german, level=4)

    assert lead.get(f"desks/{ana.pk}") == {
        "agent": ana.pk,
        "name": "Ana",
        "capacity": 3000,
        "skills": [{"skill": german.pk, "level": 4}],
        "state": "offline",
        "reason": "",
        "used": 0,
    }


def test_lists_come_in_pages(lead: Caller) -> None:
    Skill.objects.bulk_create(Skill(name=f"Skill {number:03}") for number in range(201))

    first, second = lead.get("skills"), lead.get("skills?limit=200&offset=150")
    all_at_once = lead.get("skills?limit=100000")

    assert (first["count"], len(first["results"])) == (201, 50)
    assert [skill["name"] for skill in second["results"]] == [
        f"Skill {number:03}" for number in range(150, 201)
    ]
    assert len(all_at_once["results"]) == 200


def test_members_of_a_queue_or_queues_of_an_agent(ana: Agent, ben: Agent, lead: Caller) -> None:
    first = make_queue(make_team(), ana, ben)
    second = make_queue(first.team, ana, name="Other")

    def told(query: str) -> list[tuple[int, str]]:
        return [(row["queue"], row["agent_name"]) for row in lead.get(f"members{query}")["results"]]

    assert told("") == [(first.pk, "Ana"), (first.pk, "Ben"), (second.pk, "Ana")]
    assert told(f"?queue={first.pk}") == [(first.pk, "Ana"), (first.pk, "Ben")]
    assert told(f"?agent={ana.pk}&queue={second.pk}") == [(second.pk, "Ana")]
    assert lead.refused("GET", "members?queue=x")[0] == "bad_frame"


def one_more(number: int, site: Site) -> None:
    agent = make_agent(f"agent{number}")
    queue = make_queue(make_team(f"Team {number}"), agent, name=f"Queue {number}")
    skill = Skill.objects.create(name=f"Skill {number}")
    AgentSkill.objects.create(agent=agent, skill=skill)
    Requirement.objects.create(queue=queue, skill=skill)
    Calendar.objects.create(name=f"Hours {number}")


@pytest.mark.parametrize("path", EVERYTHING)
def test_a_list_asks_the_database_as_often_for_three_as_for_one(path: str, site: Site, lead: Caller) -> None:
    asked = []
    for number in range(3):
        one_more(number, site)
        with CaptureQueriesContext(connection) as queries:
            assert len(lead.get(path)["results"]) == number + 1
        asked.append(len(queries))

    assert asked == [asked[0]] * 3

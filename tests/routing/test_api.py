"""The API of routing's settings: who may change them, what it refuses, and what follows at once."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.models import Agent, Site
from kit.wire import HTTP_STATUS
from kit.work import in_database
from routing.actions.stays import enqueue
from routing.models import (
    AgentSkill,
    AuditLine,
    Calendar,
    Desk,
    Member,
    Overflow,
    Queue,
    Requirement,
    Skill,
    Team,
)
from tests.actors import Actor
from tests.conftest import Meet, World
from tests.people import make_agent, make_visitor, start
from tests.routing.people import make_queue, make_team
from tests.server import Server

Json = dict[str, Any]
ROOT = "/api/v1/routing/"


class Caller:
    """Somebody who is signed in and speaks JSON."""

    def __init__(self, agent: Agent | None = None, *, checked: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=checked)
        if agent is not None:
            self.client.force_login(agent)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        raw = body if isinstance(body, str) else json.dumps(body)
        answer = self.client.generic(method, ROOT + path, raw, "application/json", headers=headers)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    def get(self, path: str) -> Any:
        status, body = self.ask("GET", path)
        assert status == 200, body
        return body

    def put(self, method: str, path: str, body: Any = None) -> Any:
        """Something that must work."""
        status, answer = self.ask(method, path, body)
        assert status in (200, 201, 204), answer
        return answer

    def refused(self, method: str, path: str, body: Any = None) -> tuple[str, Any]:
        """The code of a refusal, and its fields, or its message where no field is at fault."""
        status, answer = self.ask(method, path, body)
        assert answer["t"] == "err", answer
        assert HTTP_STATUS[answer["code"]] == status
        return answer["code"], answer.get("fields", answer["message"])


@pytest.fixture
def lead(sam: Agent) -> Caller:
    return Caller(sam)


# Who may -----------------------------------------------------------------------------------------------


EVERYTHING = ("teams", "queues", "skills", "calendars", "members", "desks")


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


# What is read ------------------------------------------------------------------------------------------


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


# What it fills in and refuses, as the forms do ---------------------------------------------------------


def test_a_team_and_a_queue_begin_as_usual_in_their_direction(lead: Caller) -> None:
    team = lead.put("POST", "teams", {"name": "Sales", "direction": "reactive_sales", "ftr_target": 70})
    queue = lead.put("POST", "queues", {"team": team["id"], "name": "Offers"})

    targets = ("asa_target_s", "sl_percent", "sl_seconds", "conversion_target", "ftr_target")
    assert [team[name] for name in targets] == [15, 80, 15, 33, 70]
    habits = ("sla_target_s", "offer_mode", "offer_timeout_s", "sticky_wait_s", "wrap_limit_s", "sites")
    assert [queue[name] for name in habits] == [15, "auto", 8, 15, 60, []]
    assert Queue.objects.get().partition == queue["id"]


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        (
            {"offer_timeout_s": 0},
            "offer_timeout_s",
            "An offer that stands for 0 seconds can never be accepted.",
        ),
        (
            {"sla_target_s": 30},
            "offer_timeout_s",
            "An offer may stand for a third of the 30 s at most, 10 s, so that two more agents can be asked "
            "in time.",
        ),
        (
            {"park_weight": 1001},
            "park_weight",
            "Parked it would weigh 1001, more than the 1000 it weighs in use.",
        ),
        (
            {"weight": 3001},
            "weight",
            "Ana can carry 3000, less than one conversation of Questions weighs (3001).",
        ),
        (
            {"max_waiting": 0},
            "max_waiting",
            "With 0 nobody could ever wait here. Leave it empty for no limit.",
        ),
        (
            {"overflows": [{"to": "QUEUE", "after_s": 1}]},
            "overflows",
            "The overflow runs in a circle: Questions, Questions.",
        ),
        (
            {"overflows": [{"to": "OTHER"}]},
            "overflows",
            "Say when this step opens: after a time, over an estimated wait, or when no agent is online.",
        ),
        (
            {"relaxations": [{"after_s": 20, "skill": "SKILL", "level": 0}]},
            "relaxations",
            "The step after 20 s adds a skill that was not asked for: German.",
        ),
        (
            {
                "requirements": [{"skill": "SKILL", "is_hard": True}],
                "relaxations": [{"after_s": 20, "skill": "SKILL"}],
            },
            "relaxations",
            "The step after 20 s relaxes a skill that must never be relaxed: German.",
        ),
        (
            {"requirements": [{"skill": "SKILL"}, {"skill": "SKILL"}]},
            "relaxations",
            "German is listed twice.",
        ),
        (
            {"sites": ["SITE"]},
            "sites",
            "The conversations of Shop wait in “Other” already. A site has one queue.",
        ),
    ],
)
def test_a_queue_refuses_nonsense(
    body: Json, field: str, words: str, ana: Agent, site: Site, lead: Caller
) -> None:
    queue = make_queue(make_team(), ana)
    other = make_queue(queue.team, name="Other", site=site)
    skill = Skill.objects.create(name="German")
    names = {"QUEUE": queue.pk, "OTHER": other.pk, "SKILL": skill.pk, "SITE": site.pk}
    raw = json.dumps(body)
    for name, pk in names.items():
        raw = raw.replace(f'"{name}"', str(pk))

    status, refusal = lead.ask("PATCH", f"queues/{queue.pk}", raw)

    assert status == 400
    assert refusal == {"t": "err", "code": "bad_frame", "message": words, "fields": {field: [words]}}
    assert not Requirement.objects.exists() and not Overflow.objects.exists()


def test_lists_are_replaced_whole_or_left_alone(lead: Caller) -> None:
    queue = make_queue(make_team())
    german, returns = Skill.objects.create(name="German"), Skill.objects.create(name="Returns")
    both = [
        {"skill": german.pk, "level": 2, "is_hard": True},
        {"skill": returns.pk, "level": 3, "is_hard": False},
    ]

    lead.put("PATCH", f"queues/{queue.pk}", {"requirements": both})
    lead.put("PATCH", f"queues/{queue.pk}", {"relaxations": [{"after_s": 20, "skill": returns.pk}]})
    left_alone = lead.put("PATCH", f"queues/{queue.pk}", {"name": "Renamed"})
    code, fields = lead.refused("PATCH", f"queues/{queue.pk}", {"requirements": both[:1]})

    assert left_alone["requirements"] == both
    assert left_alone["relaxations"] == [{"after_s": 20, "skill": returns.pk, "level": 0}]
    words = "The step after 20 s adds a skill that was not asked for: Returns."
    assert (code, fields) == ("bad_frame", {"relaxations": [words]})


HOURS = {"weekday": 0, "opens": "09:00", "closes": "17:00"}


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"openings": []}, "openings", "Say when it is open, at least once a week."),
        (
            {"openings": [HOURS, {"weekday": 0, "opens": "16:00", "closes": "20:00"}]},
            "openings",
            "Monday 09:00–17:00 and Monday 16:00–20:00 overlap.",
        ),
        (
            {"openings": [HOURS], "holidays": [{"date": "2026-12-25"}] * 2},
            "holidays",
            "25 December 2026 is listed twice.",
        ),
        (
            {"openings": [HOURS], "zone": "Helsinki"},
            "zone",
            "“Helsinki” is not a time zone. Write it like Europe/Helsinki.",
        ),
    ],
)
def test_a_calendar_refuses_nonsense(body: Json, field: str, words: str, lead: Caller) -> None:
    assert lead.refused("POST", "calendars", {"name": "Hours", **body}) == ("bad_frame", {field: [words]})
    assert not Calendar.objects.exists()


def test_a_calendar_is_kept_whole(lead: Caller) -> None:
    holiday = {"date": "2026-12-25", "name": "Christmas"}
    made = lead.put(
        "POST",
        "calendars",
        {"name": "Hours", "zone": "Europe/Helsinki", "openings": [HOURS], "holidays": [holiday]},
    )

    assert lead.get(f"calendars/{made['id']}") == {
        "id": made["id"],
        "name": "Hours",
        "zone": "Europe/Helsinki",
        "openings": [{"weekday": 0, "opens": "09:00:00", "closes": "17:00:00"}],
        "holidays": [holiday],
    }


def test_members_refuse_nonsense(ana: Agent, ben: Agent, lead: Caller) -> None:
    queue = make_queue(make_team(), ana)
    heavy = make_queue(queue.team, name="Heavy", weight=3001)

    def asked(**body: Any) -> Any:
        return lead.refused("POST", "members", body)[1]

    assert asked(queue=queue.pk, agent=ana.pk) == {"queue": ["Ana serves Questions already."]}
    assert asked(queue=heavy.pk, agent=ben.pk) == {
        "queue": ["Ben can carry 3000, less than one conversation of Heavy weighs (3001)."]
    }
    assert asked(queue=queue.pk, agent=ben.pk, cap=0) == {
        "cap": ["With a cap of 0 the agent would never be offered one. Take them off the queue instead."]
    }
    assert Member.objects.count() == 1


def test_a_desk_refuses_less_than_a_conversation_weighs(ana: Agent, lead: Caller) -> None:
    make_queue(make_team(), ana)

    assert lead.refused("PATCH", f"desks/{ana.pk}", {"capacity": 999}) == (
        "bad_frame",
        {"capacity": ["Ana can carry 999, less than one conversation of Questions weighs (1000)."]},
    )


def test_a_desk_gives_away_only_capacity_and_skills(ana: Agent, lead: Caller) -> None:
    make_queue(make_team(), ana)
    german = Skill.objects.create(name="German")
    body = {
        "capacity": 2000,
        "skills": [{"skill": german.pk, "level": 5}],
        "used": 7,
        "state": "x",
        "reason": "y",
    }

    lead.put("PATCH", f"desks/{ana.pk}", body)

    desk = Desk.objects.get()
    assert (desk.capacity, desk.used, desk.reason, desk.presence) == (2000, 0, "", "offline")
    assert list(AgentSkill.objects.values_list("agent", "skill", "level")) == [(ana.pk, german.pk, 5)]
    assert list(AuditLine.objects.values_list("act", "words")) == [("capacity", "Ana · 3000 → 2000")]


def test_what_has_a_history_is_kept(site: Site, lead: Caller) -> None:
    queue = make_queue(make_team(), site=site)
    unused = make_queue(queue.team, name="Unused")
    wait_for_somebody(site)

    kept = lead.refused("DELETE", f"queues/{queue.pk}")
    lead.put("DELETE", f"queues/{unused.pk}")

    assert kept == ("conflict", "Something still refers to it, so it is kept.")
    assert list(Queue.objects.all()) == [queue]


def wait_for_somebody(site: Site) -> None:
    visitor, _ = make_visitor(site, "Maya")
    enqueue(conversation_id=start(visitor).pk)


RUBBISH = {
    "no JSON": "rubbish",
    "a list": "[]",
    "a number": "1",
    "not a number": '{"weight": NaN}',
    "a string for a number": '{"weight": "x"}',
    "beyond a number": '{"weight": 1e400}',
    "too large for the column": '{"weight": 99999999999}',
    "negative": '{"weight": -1}',
    "a NUL": '{"name": "a\\u0000"}',
    "half a pair": '{"name": "\\ud800"}',
    "a huge id": f'{{"team": {10**30}}}',
    "an object for an id": '{"team": {"$ne": 1}}',
    "a level that there is not": '{"requirements": [{"skill": 1, "level": 9}]}',
    "an object for a list": '{"requirements": {}}',
    "deep": '{"name": ' + "[" * 30_000 + "]" * 30_000 + "}",
}


@pytest.mark.parametrize("name", RUBBISH)
def test_rubbish_is_refused_by_name(name: str, lead: Caller) -> None:
    queue = make_queue(make_team())
    before = Queue.objects.values().get()

    assert lead.refused("PATCH", f"queues/{queue.pk}", RUBBISH[name])[0] == "bad_frame"
    assert Queue.objects.values().get() == before


def test_too_much_is_refused_by_name(lead: Caller) -> None:
    assert lead.refused("POST", "skills", {"name": "x" * 70_000})[0] == "too_large"


def test_what_is_not_there_is_not_found(lead: Caller) -> None:
    assert lead.refused("GET", "teams/1") == ("not_found", "There is nothing here.")
    assert lead.refused("PATCH", f"teams/{10**30}", {})[0] == "not_found"


# What follows at once ----------------------------------------------------------------------------------


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


def test_a_team_name_is_taken_once(lead: Caller) -> None:
    make_team()

    assert lead.refused("POST", "teams", {"name": "Service", "direction": "concierge"})[1].keys() == {"name"}
    assert Team.objects.count() == 1

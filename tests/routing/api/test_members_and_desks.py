"""What the API refuses of members and desks, and what has a history and is kept."""

from typing import Any

from chat.models import Agent, Site
from routing.actions.stays import enqueue
from routing.models import AgentSkill, AuditLine, Desk, Member, Queue, Skill
from tests.people import make_visitor, start
from tests.routing.api.callers import Caller
from tests.routing.people import make_queue, make_team


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

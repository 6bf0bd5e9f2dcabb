"""What happened, as it is read: why nobody yet, why this agent, in lists that stay quick."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chat.models import Agent, Site
from kit.clock import database_now
from routing.actions.desks import load
from routing.actions.matching import match_partition
from routing.actions.stays import enqueue
from routing.models import AuditLine, Calendar, Desk, Member, Offer, Presence, Queue, QueueStay, Skill
from tests.people import make_agent, make_visitor, start
from tests.routing.admin.pages import page_of
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.django_db


def waiting(site: Site, name: str = "Maya") -> QueueStay:
    visitor, _ = make_visitor(site, name)
    stay = enqueue(conversation_id=start(visitor).pk)
    assert stay is not None
    return stay


def at_work(*agents: Agent) -> None:
    Desk.objects.filter(agent__in=agents).update(presence=Presence.ONLINE)


def test_an_open_stay_says_why_not_yet(site: Site, ana: Agent, ben: Agent, admin: Client) -> None:
    queue = make_queue(make_team(), ana, ben, site=site)
    stay = waiting(site)
    at_work(ben)
    Desk.objects.filter(pk=ben.pk).update(used=3000)

    page = admin.get(page_of(QueueStay, stay.pk)).content.decode()

    assert "Of 2 agents: 1 is offline; 1 has no room for it." in page
    assert "nothing in particular" in page
    assert queue.name in page


def test_an_offered_stay_says_who_is_asked_and_the_offer_why(
    site: Site, ana: Agent, ben: Agent, admin: Client
) -> None:
    queue = make_queue(make_team(), ana, ben, site=site)
    at_work(ana, ben)
    Desk.objects.filter(pk=ben.pk).update(used=1000)
    stay = waiting(site)
    match_partition(partition=queue.partition)

    page = admin.get(page_of(QueueStay, stay.pk)).content.decode()
    offer = admin.get(page_of(Offer, Offer.objects.get().pk)).content.decode()

    assert "Ana is being asked." in page
    assert "The least loaded of the 2 who can take it" in page
    rows = [f"<td>{place}</td><td>{name}</td>" for place, name in ((1, "Ana"), (2, "Ben"))]
    assert [row in offer for row in rows] == [True, True]
    assert "33 % loaded with it" in offer


def test_an_ended_stay_waits_no_more(site: Site, ana: Agent, admin: Client) -> None:
    make_queue(make_team(), ana, site=site)
    stay = waiting(site)
    QueueStay.objects.update(left_at=stay.entered_at + timedelta(seconds=5), outcome="abandoned")

    page = admin.get(page_of(QueueStay, stay.pk)).content.decode()

    assert "It waits no more." in page


@pytest.mark.parametrize("model", ["queuestay", "offer", "segment", "agentstate", "auditline"])
def test_facts_are_read_only(model: str, admin: Client) -> None:
    assert admin.get(reverse(f"admin:routing_{model}_add")).status_code == 403


def busy(site: Site, queue: Queue, number: int) -> None:
    """One more of everything that is listed."""
    agent = make_agent(f"agent{number}")
    Member.objects.create(queue=queue, agent=agent)
    desk = Desk.objects.create(agent=agent, presence=Presence.ONLINE)
    other = make_queue(queue.team, agent, name=f"Queue {number}")
    calendar = Calendar.objects.create(name=f"Hours {number}")
    Queue.objects.filter(pk=other.pk).update(calendar=calendar)
    make_team(f"Team {number}")
    Skill.objects.create(name=f"Skill {number}")
    waiting(site, f"Visitor {number}")
    match_partition(partition=queue.partition)
    load(desk.pk, 0, database_now())
    AuditLine.objects.create(by=agent, at=database_now(), act="join", agent=agent, queue=queue, words="")


LISTS = [
    "team",
    "queue",
    "skill",
    "calendar",
    "desk",
    "member",
    "queuestay",
    "offer",
    "segment",
    "agentstate",
    "auditline",
]


@pytest.mark.parametrize("model", LISTS)
def test_a_list_asks_the_database_as_often_for_three_as_for_one(
    model: str, site: Site, admin: Client
) -> None:
    queue = make_queue(make_team(), site=site)
    address = reverse(f"admin:routing_{model}_changelist")
    asked = []
    for number in range(3):
        busy(site, queue, number)
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(address, {"q": "e"}).status_code == 200
        asked.append(len(queries))

    assert asked == [asked[0]] * 3

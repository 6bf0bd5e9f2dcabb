"""Who may serve a queue: what the pages of agents, desks and queues refuse."""

import pytest

from chat.models import Agent
from routing.models import Desk, Member
from tests.routing.admin.pages import Change
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.django_db


def test_agents_can_carry_what_their_queue_weighs(ana: Agent, change: Change) -> None:
    queue = make_queue(make_team(), ana)
    Desk.objects.filter(pk=ana.pk).update(capacity=2000)

    assert change(queue, {"weight": 2500}) == [
        "Ana can carry 2000, less than one conversation of Questions weighs (2500)."
    ]
    assert change(Desk.objects.get(), {"capacity": 999}) == [
        "Ana can carry 999, less than one conversation of Questions weighs (1000)."
    ]
    assert change(Desk.objects.get(), {"capacity": 1000}) == []


def test_nobody_joins_a_queue_that_is_too_heavy_for_them(ana: Agent, change: Change) -> None:
    queue = make_queue(make_team(), weight=3500)
    words = "Ana can carry 3000, less than one conversation of Questions weighs (3500)."

    assert change(queue, {}, (Member, {"agent": ana.pk})) == [words]
    assert change(ana, {}, (Member, {"queue": queue.pk})) == [words]
    assert change(Member, {"queue": queue.pk, "agent": ana.pk}) == [words]
    assert not Member.objects.exists()


def test_a_cap_of_nothing_is_no_cap(ana: Agent, change: Change) -> None:
    queue = make_queue(make_team())
    words = "With a cap of 0 the agent would never be offered one. Take them off the queue instead."

    assert change(queue, {}, (Member, {"agent": ana.pk, "cap": 0})) == [words]
    assert change(Member, {"queue": queue.pk, "agent": ana.pk, "cap": 0}) == [words]


def test_an_agent_is_listed_once(ana: Agent, change: Change) -> None:
    queue = make_queue(make_team())

    assert change(queue, {}, *[(Member, {"agent": ana.pk})] * 2) == ["Ana is listed twice."]

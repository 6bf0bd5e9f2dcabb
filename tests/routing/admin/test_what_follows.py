"""A change takes effect at once, and leaves a line for whoever asks who did it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from chat.models import Agent
from kit import events as kit_events
from kit.clock import database_now
from livechat.wiring import WIRING
from routing.actions.desks import load
from routing.events import DeskChanged
from routing.models import AgentSkill, AuditLine, Desk, Member, Queue, Skill
from tests.routing.admin.pages import Change, page_of, save, shown
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Iterator[list[Any]]:
    """The desks that were said to have changed, told as in the product: after the commit."""
    heard: list[Any] = []
    kit_events.wire({DeskChanged: [lambda fact: heard.append(fact.agent_id)]})
    yield heard
    kit_events.wire(WIRING)


@pytest.fixture
def apply(change: Change, told: list[Any], django_capture_on_commit_callbacks: Any) -> Change:
    """Change, then let what was said on commit be heard."""

    def apply_one(*args: Any) -> list[str]:
        with django_capture_on_commit_callbacks(execute=True):
            return change(*args)

    return apply_one


def audited() -> list[tuple[str, str]]:
    return list(AuditLine.objects.order_by("pk").values_list("act", "words"))


def test_joining_a_queue_takes_effect_at_once(
    ana: Agent, ben: Agent, apply: Change, told: list[int], alex: Agent
) -> None:
    team = make_team()
    questions, sales = make_queue(team, ben), make_queue(team, name="Sales")

    assert apply(sales, {}, (Member, {"agent": ana.pk}), (Member, {"agent": ben.pk})) == []

    assert set(Queue.objects.values_list("partition", flat=True)) == {questions.pk}
    assert set(Desk.objects.values_list("pk", flat=True)) == {ana.pk, ben.pk}
    assert told == [ana.pk, ben.pk]
    assert audited() == [("join", "Ana · Sales"), ("join", "Ben · Sales")]
    assert set(AuditLine.objects.values_list("by", flat=True)) == {alex.pk}


def test_leaving_a_queue_parts_what_it_had_joined(ana: Agent, admin: Client, told: list[int]) -> None:
    team = make_team()
    questions, sales = make_queue(team, ana), make_queue(team, ana, name="Sales")
    assert set(Queue.objects.values_list("partition", flat=True)) == {questions.pk}
    leaving = Member.objects.get(queue=sales)

    admin.post(reverse("admin:routing_member_delete", args=[leaving.pk]), {"post": "yes"})

    assert dict(Queue.objects.values_list("pk", "partition")) == {
        questions.pk: questions.pk,
        sales.pk: sales.pk,
    }
    assert audited() == [("leave", "Ana · Sales")]


def test_deleting_many_at_once_takes_effect_too(ana: Agent, ben: Agent, admin: Client) -> None:
    team = make_team()
    first, second = make_queue(team, ana, name="First"), make_queue(team, ana, ben, name="Second")
    third = make_queue(team, ben, name="Third")
    assert set(Queue.objects.values_list("partition", flat=True)) == {first.pk}

    admin.post(
        reverse("admin:routing_queue_changelist"),
        {"action": "delete_selected", "_selected_action": [second.pk], "post": "yes"},
    )

    assert dict(Queue.objects.values_list("pk", "partition")) == {first.pk: first.pk, third.pk: third.pk}
    assert audited() == [("leave", "Ana · Second"), ("leave", "Ben · Second")]


def test_whoever_serves_a_queue_is_matched_anew_when_it_asks_for_less(
    ana: Agent, ben: Agent, apply: Change, told: list[int]
) -> None:
    queue = make_queue(make_team(), ana)
    make_queue(make_team("Other"), ben, name="Other")

    assert apply(queue, {"weight": 500}) == []

    assert told == [ana.pk]
    assert audited() == []


def test_a_skill_that_is_learned_counts_at_once(ana: Agent, apply: Change, told: list[int]) -> None:
    make_queue(make_team(), ana)
    german = Skill.objects.create(name="German")

    assert apply(ana, {}, (AgentSkill, {"skill": german.pk, "level": 4})) == []

    assert AgentSkill.objects.get(agent=ana).level == 4
    assert told == [ana.pk]


def test_nothing_follows_what_was_refused(ana: Agent, apply: Change, told: list[int]) -> None:
    queue = make_queue(make_team(), ana)

    assert apply(queue, {"name": "Renamed", "offer_timeout_s": 0}) != []

    assert (told, audited(), Queue.objects.get().name) == ([], [], "Questions")


def test_a_capacity_changes_without_touching_the_load(
    ana: Agent, admin: Client, django_capture_on_commit_callbacks: Any, told: list[int]
) -> None:
    make_queue(make_team(), ana)
    address = page_of(Agent, ana.pk)
    form, formsets = shown(admin, address)
    # A conversation begins while the page lies open.
    load(ana.pk, 1000, database_now())
    prefix = formsets[Desk].prefix

    with django_capture_on_commit_callbacks(execute=True):
        said = save(admin, address, {**form, f"{prefix}-0-capacity": "2000"})

    assert said == []
    assert Desk.objects.values_list("capacity", "used").get() == (2000, 1000)
    assert told == [ana.pk]
    assert audited() == [("capacity", "Ana · 3000 → 2000")]

"""The demo's seed: whoever opens the console is offered whoever writes in the shop."""

import pytest
from django.core.management import call_command

from chat.models import Agent, SavedReply, Site, Topic
from proactive.models import EntryPoint, Trigger
from proactive.occasions import OCCASIONS
from routing.actions.matching import match_partition
from routing.actions.stays import enqueue
from routing.models import Desk, Member, Offer, Presence, Queue, Skill, Team
from tests.people import make_visitor, start

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("username", ["ana", "ben", "sam"])
def test_whoever_is_there_is_offered_the_shops_visitor(username: str) -> None:
    call_command("seed_demo")
    Desk.objects.filter(agent__username=username).update(presence=Presence.ONLINE)
    visitor, _ = make_visitor(Site.objects.get())

    enqueue(conversation_id=start(visitor).pk)
    match_partition(partition=Queue.objects.get().partition)

    assert Offer.objects.get().agent.username == username


def test_seeding_again_changes_nothing() -> None:
    call_command("seed_demo")
    Team.objects.update(name="Renamed")
    Member.objects.filter(agent__username="sam").delete()

    call_command("seed_demo")

    assert [team.name for team in Team.objects.all()] == ["Renamed"]
    assert set(Member.objects.values_list("agent__username", flat=True)) == {"ana", "ben"}
    counts = [model.objects.count() for model in (Site, Agent, Queue, Desk, Skill, SavedReply)]
    assert counts == [1, 4, 1, 3, 3, 10]


def test_what_agents_choose_from_is_fit_to_be_chosen() -> None:
    call_command("seed_demo")

    for reply in SavedReply.objects.all():
        reply.full_clean()
    for topic in Topic.objects.all():
        topic.full_clean()
    assert SavedReply.objects.exclude(link="").exists()
    assert Topic.objects.values("group").distinct().count() > 1


def test_what_the_shop_reaches_out_with_is_fit_to_be_saved() -> None:
    call_command("seed_demo")
    call_command("seed_demo")

    for entry in EntryPoint.objects.all():
        entry.full_clean()
    for trigger in Trigger.objects.all():
        trigger.full_clean()
        assert trigger.variants.count() == 1
    assert [EntryPoint.objects.count(), Trigger.objects.count()] == [3, len(OCCASIONS)]

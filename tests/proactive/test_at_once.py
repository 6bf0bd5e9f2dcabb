"""Many ask in the same moment: no cap, budget or free slot is given away twice."""

from collections.abc import Iterator

import pytest

from chat.actions.errors import Refused
from chat.models import Conversation, Visitor
from kit.clock import database_now
from proactive.actions.invitations import confirm, invite_by_hand
from proactive.models import Invitation, Reach, Trigger
from proactive.queries.pacing import room_of
from proactive.statistics import Group
from routing.actions.presence import attend_all
from routing.models import Desk, Queue, QueueStay
from routing.queries import free_slots
from tests.conftest import World
from tests.crowds import all_at_once
from tests.people import make_visitor
from tests.proactive.people import make_served_queue, make_trigger, make_visitor_of

TABS = range(10)
# The trigger itself allows all that the test asks for.
OFTEN = {"per_visit": 99, "per_day": 99, "per_week": 99, "min_gap_minutes": 0}


@pytest.fixture
def shop(world: World) -> Iterator[World]:
    make_served_queue(world.site, world.ana, slots=9)
    yield world


def queue_of(world: World) -> Queue:
    return world.ana.memberships.get().queue


def ask(visitor: Visitor, *triggers: Trigger) -> Invitation | None:
    fired = [trigger.pk for trigger in triggers]
    return confirm(visitor_id=visitor.pk, trigger_ids=fired, facts={"idle.seconds": 75})


def test_of_many_tabs_one_shows_the_invitation(shop: World) -> None:
    trigger = make_trigger(shop.site, queue_of(shop))
    visitor = make_visitor_of(trigger)

    answers = all_at_once(lambda _: ask(visitor, trigger), TABS)

    assert len([one for one in answers if one]) == 1
    assert Invitation.objects.count() == 1


def test_two_triggers_never_speak_at_once(shop: World) -> None:
    first = make_trigger(shop.site, queue_of(shop))
    second = make_trigger(shop.site, queue_of(shop), name="Second")
    visitor = make_visitor_of(first)

    all_at_once(lambda tab: ask(visitor, (first, second)[tab % 2]), TABS)

    assert Invitation.objects.filter(arm="treated").count() <= 1


def test_the_budget_of_a_visitor_holds_over_all_triggers(shop: World) -> None:
    Reach.objects.create(site=shop.site, per_day=2, per_week=4)
    triggers = [make_trigger(shop.site, queue_of(shop), name=f"{n}", **OFTEN) for n in range(5)]
    visitor = make_visitor_of(triggers[0])

    all_at_once(lambda _: ask(visitor, *triggers), TABS)

    assert Invitation.objects.filter(arm="treated").count() == 2


def test_an_agent_and_a_trigger_do_not_both_speak(shop: World) -> None:
    trigger = make_trigger(shop.site, queue_of(shop))
    visitor = make_visitor_of(trigger)

    def speak(tab: int) -> object:
        if tab % 2:
            return invite_by_hand(agent=shop.ana, visitor_id=visitor.pk, message="May I help?")
        return ask(visitor, trigger)

    all_at_once(speak, TABS)

    assert Invitation.objects.count() == 1


def test_who_is_left_alone_is_written_down_once_by_many_tabs(shop: World) -> None:
    trigger = make_trigger(shop.site, queue_of(shop))
    visitor = make_visitor_of(trigger, Group.HOLDOUT)

    all_at_once(lambda _: ask(visitor, trigger), TABS)

    assert list(Invitation.objects.values_list("arm", flat=True)) == ["holdout"]


def test_no_more_are_invited_than_could_be_answered(shop: World) -> None:
    """One free slot, none in reserve, and a usual acceptance of 8 %: twelve may be asked."""
    Desk.objects.update(capacity=1000)
    trigger = make_trigger(shop.site, queue_of(shop), reserve=0)
    visitors = [make_visitor_of(trigger) for _ in range(20)]

    answers = all_at_once(lambda visitor: ask(visitor, trigger), visitors)

    assert [each for each in answers if isinstance(each, Refused)] == []
    assert Invitation.objects.count() == 12


def test_who_serves_is_there_whenever_a_server_looks(shop: World) -> None:
    """One that runs beside the tests does so every few seconds."""
    attend_all()

    assert free_slots(queue_of(shop).pk) == 9


def test_invitations_a_minute_hold(shop: World) -> None:
    trigger = make_trigger(shop.site, queue_of(shop), per_minute=3)
    visitors = [make_visitor_of(trigger) for _ in range(10)]

    all_at_once(lambda visitor: ask(visitor, trigger), visitors)

    assert Invitation.objects.count() == 3


def test_nine_free_slots_two_in_reserve_and_one_arrival_allow_seventy_five(shop: World) -> None:
    """The example of pacing; with two free there is room for nobody."""
    queue = queue_of(shop)
    trigger = make_trigger(shop.site, queue, reserve=2)
    come_by_themselves(shop, count=45)  # an hour: one while an invited one would make up their mind
    write_invitations(trigger, 74)

    assert not is_full(trigger)
    write_invitations(trigger, 1)
    assert is_full(trigger)
    Invitation.objects.all().delete()
    Desk.objects.update(capacity=2000)
    assert is_full(trigger)


def is_full(trigger: Trigger) -> bool:
    return room_of(trigger.queue_id).why_none(trigger) is not None


def come_by_themselves(world: World, *, count: int) -> None:
    """So many conversations of the last hour, which are over."""
    now, queue = database_now(), queue_of(world)
    for _ in range(count):
        conversation = Conversation.objects.create(
            site=world.site, visitor=make_visitor(world.site)[0], state="closed", ended_at=now
        )
        QueueStay.objects.create(
            conversation=conversation,
            queue=queue,
            entered_at=now,
            due_at=now,
            left_at=now,
            outcome="answered",
            weight=1000,
            changed_at=now,
        )


def write_invitations(trigger: Trigger, count: int) -> None:
    now = database_now()
    Invitation.objects.bulk_create(
        Invitation(
            visitor=make_visitor(trigger.site)[0],
            trigger=trigger,
            arm="treated",
            eligible_at=now,
            changed_at=now,
        )
        for _ in range(count)
    )

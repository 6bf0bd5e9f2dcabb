"""Invitations: who gets one, who is left alone and why, and what comes of it."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from chat.actions.conversations import close_conversation
from chat.actions.errors import Conflict, NotFound
from chat.models import Agent, Conversation, Site, Visitor
from chat.queries.timelines import entries_after
from kit.clock import database_now
from proactive.actions.invitations import accept, confirm, invite_by_hand, mark
from proactive.models import Experiment, Invitation, Trigger, Variant, Visit
from proactive.statistics import Group
from routing.actions.stays import enqueue
from routing.models import Desk, Queue, QueueStay
from tests.people import make_site, start
from tests.proactive.people import (
    make_goal,
    make_served_queue,
    make_trigger,
    make_visitor_of,
)
from tests.routing.people import make_queue, make_team

IDLE = {"idle.seconds": 75}


@pytest.fixture
def queue(site: Site, ana: Agent) -> Queue:
    return make_served_queue(site, ana)


@pytest.fixture
def trigger(site: Site, queue: Queue) -> Trigger:
    return make_trigger(site, queue)


def ask(visitor: Visitor, trigger: Trigger, **facts: object) -> Invitation | None:
    return confirm(visitor_id=visitor.pk, trigger_ids=[trigger.pk], facts={**IDLE, **facts})


def later(**time: float) -> None:
    """Everything so far was so long ago; the visit goes on."""
    ago = timedelta(**time)
    for one in Invitation.objects.all():
        for field in ("eligible_at", "shown_at", "opened_at", "dismissed_at", "accepted_at"):
            if (at := getattr(one, field)) is not None:
                setattr(one, field, at - ago)
        one.save()


def test_a_moment_that_is_right_brings_an_invitation(trigger: Trigger) -> None:
    visitor = make_visitor_of(trigger)

    invitation = ask(visitor, trigger)

    assert invitation
    assert invitation.message == "Can we help with your order?"
    assert (invitation.arm, invitation.shown_at, invitation.visit) == (
        "treated",
        None,
        Visit.objects.get(visitor=visitor),
    )


def test_who_is_left_alone_is_written_down_once(trigger: Trigger) -> None:
    visitor = make_visitor_of(trigger, Group.HOLDOUT)

    assert ask(visitor, trigger) is None
    assert ask(visitor, trigger) is None

    assert list(Invitation.objects.values_list("arm", "shown_at")) == [("holdout", None)]


def test_some_are_left_alone_by_every_trigger(trigger: Trigger) -> None:
    visitor = make_visitor_of(trigger, Group.GLOBAL_HOLDOUT)

    assert ask(visitor, trigger) is None
    assert Invitation.objects.get().arm == "global_holdout"


def test_nobody_who_is_left_alone_can_be_shown_anything(trigger: Trigger) -> None:
    visitor = make_visitor_of(trigger, Group.HOLDOUT)
    ask(visitor, trigger)
    one = Invitation.objects.get()

    with pytest.raises(NotFound):
        mark(visitor_id=visitor.pk, invitation_id=one.pk, act="shown")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.update(shown_at=database_now())


def test_the_browser_cannot_claim_what_the_server_knows(site: Site, queue: Queue) -> None:
    gold = {"fact": "visitor.tier", "is": "is", "value": "gold"}
    trigger = make_trigger(site, queue, condition=gold)
    visitor = make_visitor_of(trigger)

    assert ask(visitor, trigger, **{"visitor.tier": "gold"}) is None
    Visitor.objects.filter(pk=visitor.pk).update(value_tier="gold", external_id="7")
    assert ask(visitor, trigger) is not None


@pytest.mark.parametrize(
    "changed",
    [
        {"condition": {"fact": "idle.seconds", "is": "at_least", "value": 90}},
        {"on_pages": ["/help*"]},
        {"off_pages": ["/checkout"]},
        {"devices": ["phone"]},
        {"languages": "de, fr"},
        {"ends_at": "2020-01-01T00:00Z"},
        {"state": "paused"},
        {"state": "draft"},
        {"reserve": 3},
        {"per_minute": 0},
    ],
)
def test_anything_that_does_not_fit_keeps_it_away(trigger: Trigger, changed: dict[str, object]) -> None:
    visitor = make_visitor_of(trigger)
    Trigger.objects.filter(pk=trigger.pk).update(**changed)

    assert ask(visitor, trigger) is None
    assert not Invitation.objects.exists()


def test_where_somebody_is_decides_as_far_as_a_proxy_tells_it(site: Site, queue: Queue) -> None:
    trigger = make_trigger(site, queue, condition={"fact": "place.city", "is": "is", "value": "Tampere"})
    here, elsewhere = make_visitor_of(trigger), make_visitor_of(trigger)
    Visit.objects.filter(visitor=here).update(country="FI", city="Tampere")

    invited = [confirm(visitor_id=each.pk, trigger_ids=[trigger.pk], facts={}) for each in (here, elsewhere)]

    assert [each is not None for each in invited] == [True, False]


def test_nobody_is_invited_where_nobody_is_free(trigger: Trigger) -> None:
    visitor = make_visitor_of(trigger)
    Desk.objects.update(used=3000)

    assert ask(visitor, trigger) is None
    Desk.objects.update(used=0)
    assert ask(visitor, trigger) is not None


def test_who_waits_already_takes_a_free_slot(
    trigger: Trigger, queue: Queue, site: Site, zoe: Visitor
) -> None:
    visitor = make_visitor_of(trigger)
    Desk.objects.update(capacity=1000)
    Trigger.objects.update(reserve=0)
    queue.sites.add(site)
    enqueue(conversation_id=start(zoe).pk)

    assert ask(visitor, trigger) is None


def test_the_highest_priority_speaks_and_only_one(site: Site, queue: Queue) -> None:
    low, high = make_trigger(site, queue), make_trigger(site, queue, priority=5, name="High")
    visitor = make_visitor_of(high)

    both = [low.pk, high.pk]
    invitation = confirm(visitor_id=visitor.pk, trigger_ids=both, facts=IDLE)

    assert invitation and invitation.trigger == high
    assert confirm(visitor_id=visitor.pk, trigger_ids=both, facts=IDLE) is None


def test_another_sites_trigger_is_none(trigger: Trigger, queue: Queue) -> None:
    other = make_trigger(make_site("other"), queue)
    visitor = make_visitor_of(trigger)

    assert ask(visitor, other) is None


def test_a_dismissal_brings_seven_days_of_quiet(trigger: Trigger) -> None:
    visitor = make_visitor_of(trigger)
    invitation = ask(visitor, trigger)
    assert invitation

    mark(visitor_id=visitor.pk, invitation_id=invitation.pk, act="dismissed")

    later(days=6, hours=23)
    assert ask(visitor, trigger) is None
    later(hours=2)
    Invitation.objects.update(visit=None)
    assert ask(visitor, trigger) is not None


def test_every_step_is_noted_once(trigger: Trigger) -> None:
    visitor = make_visitor_of(trigger)
    invitation = ask(visitor, trigger)
    assert invitation

    for act in ("shown", "opened", "shown"):
        mark(visitor_id=visitor.pk, invitation_id=invitation.pk, act=act)
    first = Invitation.objects.get()
    mark(visitor_id=visitor.pk, invitation_id=invitation.pk, act="opened")

    again = Invitation.objects.get()
    assert first.shown_at and first.opened_at and first.shown_at < first.opened_at
    assert (again.shown_at, again.opened_at, again.changed_at) == (
        first.shown_at,
        first.opened_at,
        first.changed_at,
    )


def test_an_accepted_one_begins_the_conversation_in_its_queue(
    site: Site, ana: Agent, trigger: Trigger, queue: Queue
) -> None:
    make_queue(make_team("Service"), ana, name="Usual", site=site)
    visitor = make_visitor_of(trigger)
    invitation = ask(visitor, trigger)
    assert invitation

    start_id = uuid.uuid4()
    conversation = accept(visitor_id=visitor.pk, invitation_id=invitation.pk, start_id=start_id)
    again = accept(visitor_id=visitor.pk, invitation_id=invitation.pk, start_id=uuid.uuid4())
    enqueue(conversation_id=conversation.pk)

    assert again == conversation
    assert Conversation.objects.get().origin == "proactive"
    assert QueueStay.objects.get().queue == queue
    assert Invitation.objects.get().conversation == conversation


def test_who_said_no_cannot_say_yes(trigger: Trigger) -> None:
    visitor = make_visitor_of(trigger)
    invitation = ask(visitor, trigger)
    assert invitation
    mark(visitor_id=visitor.pk, invitation_id=invitation.pk, act="dismissed")

    with pytest.raises(Conflict):
        accept(visitor_id=visitor.pk, invitation_id=invitation.pk, start_id=uuid.uuid4())
    assert not Conversation.objects.exists()


def test_nobody_accepts_another_ones_invitation(trigger: Trigger, zoe: Visitor) -> None:
    invitation = ask(make_visitor_of(trigger), trigger)
    assert invitation

    with pytest.raises(NotFound):
        accept(visitor_id=zoe.pk, invitation_id=invitation.pk, start_id=uuid.uuid4())


def test_who_is_talking_or_has_just_talked_is_left_alone(trigger: Trigger) -> None:
    visitor = make_visitor_of(trigger)
    conversation = start(visitor)

    assert ask(visitor, trigger) is None
    close_conversation(conversation_id=conversation.pk, visitor_id=visitor.pk)
    assert ask(visitor, trigger) is None


def test_an_agent_invites_by_hand(ana: Agent, trigger: Trigger) -> None:
    visitor = make_visitor_of(trigger, Group.HOLDOUT)

    invitation = invite_by_hand(agent=ana, visitor_id=visitor.pk, message="May I help?")
    conversation = accept(visitor_id=visitor.pk, invitation_id=invitation.pk, start_id=uuid.uuid4())

    assert (invitation.arm, invitation.by) == ("by_hand", ana)
    assert Conversation.objects.get(pk=conversation.pk).origin == "agent_outbound"
    # Nobody has answered yet.
    assert Conversation.objects.get(pk=conversation.pk).last_agent_at is None


def test_a_conversation_begins_with_the_words_that_were_accepted(ana: Agent, trigger: Trigger) -> None:
    Variant.objects.update(title="Free delivery", message="Shall we look together?")
    welcomed, asked = make_visitor_of(trigger), make_visitor_of(trigger)
    by_trigger = ask(welcomed, trigger)
    assert by_trigger
    by_hand = invite_by_hand(agent=ana, visitor_id=asked.pk, message="Is it about 4111 1111 1111 1111?")
    opened = {}
    for visitor, invitation in ((welcomed, by_trigger), (asked, by_hand)):
        conversation = accept(visitor_id=visitor.pk, invitation_id=invitation.pk, start_id=uuid.uuid4())
        for staff in (True, False):
            [first] = entries_after(conversation.pk, 0, staff=staff, limit=9)
            opened[visitor.pk, staff] = (
                first.event and first.event.type,
                first.sender,
                first.name,
                first.body,
            )

    words = "Free delivery Shall we look together?"
    assert opened[welcomed.pk, True] == opened[welcomed.pk, False] == ("started", "system", "", words)
    assert opened[asked.pk, True] == opened[asked.pk, False]
    assert opened[asked.pk, True][2] == "Ana"
    assert "4111 1111" not in opened[asked.pk, True][3]


def test_an_agent_respects_a_no_and_whoever_has_left(ana: Agent, trigger: Trigger, zoe: Visitor) -> None:
    visitor = make_visitor_of(trigger)
    invitation = ask(visitor, trigger)
    assert invitation
    mark(visitor_id=visitor.pk, invitation_id=invitation.pk, act="dismissed")

    with pytest.raises(Conflict, match="dismissed"):
        invite_by_hand(agent=ana, visitor_id=visitor.pk, message="May I help?")
    with pytest.raises(NotFound, match="left the site"):
        invite_by_hand(agent=ana, visitor_id=zoe.pk, message="May I help?")


def test_variants_share_the_invited_by_their_weight_and_stay_with_a_visitor(trigger: Trigger) -> None:
    Variant.objects.create(trigger=trigger, message="Free delivery today.", weight=3)
    said: dict[str, int] = {}
    for _ in range(40):
        invitation = ask(make_visitor_of(trigger), trigger)
        if invitation:
            said[invitation.message] = said.get(invitation.message, 0) + 1
            mark(visitor_id=invitation.visitor_id, invitation_id=invitation.pk, act="dismissed")

    assert said["Free delivery today."] > said["Can we help with your order?"]
    assert {round(one.propensity, 4) for one in Invitation.objects.all()} <= {0.675, 0.225}


def test_a_running_experiment_decides_with_its_own_holdout(site: Site, trigger: Trigger) -> None:
    experiment = Experiment.objects.create(
        site=site, name="x", hypothesis="y", primary_goal=make_goal(site), holdout_percent=50, state="running"
    )
    Trigger.objects.update(experiment=experiment)
    trigger.refresh_from_db()
    visitor = make_visitor_of(trigger, Group.HOLDOUT)

    assert ask(visitor, trigger) is None
    assert (Invitation.objects.get().experiment, Invitation.objects.get().propensity) == (experiment, 0.5)

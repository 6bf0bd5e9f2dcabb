"""Which entry point or invitation a conversation goes back to, as its agent reads it."""

from datetime import timedelta

from chat.models import Agent, Conversation, Site, Visitor
from proactive.actions.beginnings import note_beginnings
from proactive.actions.invitations import accept, confirm, invite_by_hand
from proactive.models import EntryUse, Visit
from proactive.protocol import Led
from proactive.queries.trail import trail_of
from tests.people import start
from tests.proactive.people import make_served_queue, make_trigger, make_visitor_of
from tests.proactive.test_beginnings import began, entry_point, visit_of


def led(conversation: Conversation) -> Led | None:
    answer = trail_of(conversation.pk, before=None, limit=10)
    assert answer
    return answer.led


def test_an_accepted_invitation_by_its_triggers_name(site: Site, ana: Agent) -> None:
    trigger = make_trigger(site, make_served_queue(site, ana))
    visitor = make_visitor_of(trigger)
    invitation = confirm(visitor_id=visitor.pk, trigger_ids=[trigger.pk], facts={"idle.seconds": 75})
    assert invitation

    conversation = accept(visitor_id=visitor.pk, invitation_id=invitation.pk, start_id=invitation.pk)

    invitation.refresh_from_db()
    assert invitation.accepted_at
    assert led(conversation) == Led(
        by="trigger", name="Checkout idle", at=invitation.accepted_at, words="Can we help with your order?"
    )


def test_an_agents_own_invitation_by_their_name(site: Site, ana: Agent) -> None:
    visitor = make_visitor_of(make_trigger(site, make_served_queue(site, ana)))
    invitation = invite_by_hand(agent=ana, visitor_id=visitor.pk, message="Which size do you wear?")

    conversation = accept(visitor_id=visitor.pk, invitation_id=invitation.pk, start_id=invitation.pk)

    found = led(conversation)
    assert found
    assert (found.by, found.name, found.words) == ("agent", ana.shown_name, "Which size do you wear?")


def test_the_entry_point_that_was_opened_last_also_after_the_visit_is_forgotten(
    site: Site, maya: Visitor
) -> None:
    visit = visit_of(site, maya)
    for name, minutes in (("Bubble", 0), ("Help tab", 1)):
        at = visit.began_at + timedelta(minutes=minutes)
        EntryUse.objects.create(entry=entry_point(site, name), visit=visit, did="opened", at=at)
    EntryUse.objects.create(entry=entry_point(site, "Seen only"), visit=visit, did="shown", at=visit.seen_at)
    conversation = began(maya)

    while_it_is_known = led(conversation)
    note_beginnings()
    Visit.objects.all().delete()
    afterwards = led(conversation)

    for found in (while_it_is_known, afterwards):
        assert found
        assert (found.by, found.name) == ("entry", "Help tab")


def test_who_came_by_themselves_or_long_ago_was_led_by_nothing(
    site: Site, maya: Visitor, zoe: Visitor
) -> None:
    visit = visit_of(site, maya, ago=timedelta(hours=2))
    EntryUse.objects.create(entry=entry_point(site, "Bubble"), visit=visit, did="opened", at=visit.began_at)

    assert led(began(maya)) is None
    assert led(start(zoe)) is None

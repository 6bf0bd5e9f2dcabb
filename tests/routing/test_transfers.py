"""Passing on: asked, consulted, taken back, given back. Somebody is responsible, whatever is lost."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection

from chat.actions import conversations as chat
from chat.actions.errors import Conflict, Forbidden, NotFound
from chat.models import Agent, AgentLine, Conversation, Entry, Visitor
from kit.clock import database_now
from routing import queries
from routing.actions import leading, offers, presence, segments, stays, transfers
from routing.actions.errors import NotThere
from routing.actions.matching import match_partition
from routing.models import AuditLine, Desk, Offer, Presence, Queue, QueueStay, Segment
from tests.people import make_agent, make_site, make_visitor, start_taken
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(ana: Agent, ben: Agent, sam: Agent) -> Queue:
    queue = make_queue(make_team(), ana, ben, sam, site=make_site())
    for agent in (ana, ben, sam):
        connect(agent)
    return queue


@pytest.fixture
def maya(queue: Queue) -> Visitor:
    return make_visitor(queue.sites.get(), "Maya")[0]


@pytest.fixture
def conversation(maya: Visitor, ana: Agent) -> Conversation:
    """Maya's, whom ana serves."""
    conversation = start_taken(maya, ana)
    segments.settle_responsibility(conversation_id=conversation.pk)
    conversation.refresh_from_db()
    return conversation


def audited() -> list[tuple[str, str, str | None]]:
    lines = AuditLine.objects.select_related("by", "agent").order_by("pk")
    return [(line.act, line.by.shown_name, line.agent and line.agent.shown_name) for line in lines]


def connect(agent: Agent) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO chat_lease (session, process, agent_id, heard_at, until, is_cut) VALUES"
            " (%s, 'p', %s, clock_timestamp(), clock_timestamp() + interval '1 hour', false)",
            [uuid.uuid4().hex[:16], agent.pk],
        )
    presence.attend(agent_id=agent.pk)


def vanish(*agents: Agent) -> None:
    """Their connections broke minutes ago."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM chat_lease WHERE agent_id = ANY(%s)", [[agent.pk for agent in agents]])
    for agent in agents:
        presence.attend(agent_id=agent.pk)
    Desk.objects.filter(pk__in=[agent.pk for agent in agents]).update(
        heard_at=database_now() - timedelta(minutes=5)
    )
    presence.attend_all()
    presence.lose_the_lost()


def passed_on(conversation: Conversation, by: Agent, to: Agent, *, warm: bool = False) -> Offer:
    return transfers.transfer_to_agent(
        conversation_id=conversation.pk, by=by, agent_id=to.pk, warm=warm, note="She knows her size"
    )


def consulted(conversation: Conversation, by: Agent, to: Agent) -> None:
    offers.accept(offer_id=passed_on(conversation, by, to, warm=True).pk, agent=to)


def owner(conversation: Conversation) -> Agent | None:
    """Whoever is responsible: the conversation and its segments agree."""
    conversation.refresh_from_db()
    owning = Segment.objects.filter(conversation=conversation, role="owner", left_at=None).first()
    assert (owning.agent if owning else None) == conversation.agent
    return conversation.agent


def used(*agents: Agent) -> list[int]:
    return [Desk.objects.get(pk=agent.pk).used for agent in agents]


def events(conversation: Conversation) -> list[tuple[str, str]]:
    found = Entry.objects.filter(conversation=conversation, kind="event").order_by("seq")
    return [(entry.data["event"]["type"], entry.data["event"]["by"]) for entry in found if entry.data]


def desk(agent: Agent):
    found = queries.desk_frame(agent.pk)
    assert found is not None
    return found


# What the desks show -----------------------------------------------------------------------------------


def test_the_senders_desk_shows_who_is_asked_until_when(
    conversation: Conversation, ana: Agent, ben: Agent
) -> None:
    offer = passed_on(conversation, ana, ben)

    [handing] = desk(ana).handing
    assert (handing.conv, handing.to, handing.warm, handing.state, handing.until) == (
        conversation.pk,
        "Ben",
        False,
        "asked",
        offer.expires_at,
    )
    assert desk(ben).offers[0].is_transfer


def test_both_desks_show_a_consultation_and_a_reload_changes_nothing(
    conversation: Conversation, ana: Agent, ben: Agent
) -> None:
    consulted(conversation, ana, ben)

    [handing] = desk(ana).handing
    [consult] = desk(ben).consults
    assert (handing.to, handing.warm, handing.state, handing.until) == ("Ben", True, "consulting", None)
    assert (consult.conv, consult.by, consult.head.id) == (conversation.pk, "Ana", conversation.pk)
    assert AgentLine.objects.filter(agent=ben).latest("aseq").type == "consulted"


def test_what_waits_in_a_queue_is_shown_until_it_comes_back(
    conversation: Conversation, queue: Queue, ana: Agent
) -> None:
    stay = transfers.transfer_to_queue(conversation_id=conversation.pk, by=ana, queue_id=queue.pk)

    [handing] = desk(ana).handing
    assert (handing.to, handing.state, handing.until) == (
        "Questions",
        "queued",
        stay.entered_at + timedelta(seconds=60),
    )


# Taking back -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("warm", [False, True])
def test_what_was_asked_can_be_taken_back_and_nobody_is_blamed(
    conversation: Conversation, ana: Agent, ben: Agent, warm: bool
) -> None:
    offer = passed_on(conversation, ana, ben, warm=warm)

    transfers.cancel_transfer(conversation_id=conversation.pk, by=ana)

    offer.refresh_from_db()
    assert (offer.outcome, Desk.objects.get(pk=ben.pk).missed_in_row) == ("withdrawn_lost", 0)
    assert (owner(conversation), used(ana, ben), desk(ana).handing) == (ana, [1000, 0], ())
    assert QueueStay.objects.get(pk=offer.stay_id).outcome == "system"
    with pytest.raises(offers.OfferExpired):
        offers.accept(offer_id=offer.pk, agent=ben)


def test_what_waits_in_a_queue_can_be_taken_back_even_while_it_is_offered(
    conversation: Conversation, queue: Queue, ana: Agent, ben: Agent, sam: Agent
) -> None:
    transfers.transfer_to_queue(conversation_id=conversation.pk, by=ana, queue_id=queue.pk)
    assert match_partition(partition=queue.partition) == 1

    transfers.cancel_transfer(conversation_id=conversation.pk, by=ana)

    assert (owner(conversation), used(ana, ben, sam)) == (ana, [1000, 0, 0])
    assert Offer.objects.get().outcome == "withdrawn_lost"


def test_what_was_accepted_cannot_be_taken_back(conversation: Conversation, ana: Agent, ben: Agent) -> None:
    offers.accept(offer_id=passed_on(conversation, ana, ben).pk, agent=ben)

    with pytest.raises(Conflict, match="accepted already"):
        transfers.cancel_transfer(conversation_id=conversation.pk, by=ana)
    assert owner(conversation) == ben


def test_only_who_passed_it_on_or_a_lead_takes_it_back(
    conversation: Conversation, ana: Agent, ben: Agent, sam: Agent
) -> None:
    passed_on(conversation, ana, ben)

    with pytest.raises(Forbidden):
        transfers.cancel_transfer(conversation_id=conversation.pk, by=ben)
    transfers.cancel_transfer(conversation_id=conversation.pk, by=sam)
    with pytest.raises(NotFound):
        transfers.cancel_transfer(conversation_id=uuid.uuid4(), by=sam)
    assert audited() == [("cancel transfer", "Sam", "Ana")]


# Nobody takes it ---------------------------------------------------------------------------------------


def test_an_agent_who_lets_it_pass_leaves_it_with_the_sender_who_reads_so(
    conversation: Conversation, ana: Agent, ben: Agent
) -> None:
    offer = passed_on(conversation, ana, ben)
    Offer.objects.update(expires_at=database_now() - timedelta(seconds=1))

    offers.expire_offers()

    offer.refresh_from_db()
    assert (offer.outcome, owner(conversation), used(ana, ben)) == ("timed_out", ana, [1000, 0])
    assert events(conversation)[-1] == ("returned", "Ben")
    assert desk(ana).handing == ()


def test_an_agent_who_goes_while_being_asked_leaves_it_with_the_sender(
    conversation: Conversation, ana: Agent, ben: Agent
) -> None:
    offer = passed_on(conversation, ana, ben)

    vanish(ben)

    offer.refresh_from_db()
    assert (offer.outcome, owner(conversation), used(ana, ben)) == ("withdrawn_lost", ana, [1000, 0])
    assert events(conversation)[-1] == ("returned", "Ben")


def test_what_a_queue_does_not_take_in_a_minute_comes_back_to_a_sender_who_is_there(
    conversation: Conversation, queue: Queue, ana: Agent
) -> None:
    queued_for_two_minutes(conversation, queue, ana)

    assert transfers.return_unanswered() == 1

    assert (owner(conversation), used(ana)) == (ana, [1000])
    assert events(conversation)[-1] == ("returned", "Questions")


def test_what_a_queue_does_not_take_goes_ahead_of_all_when_the_sender_is_gone(
    conversation: Conversation, queue: Queue, ana: Agent
) -> None:
    queued_for_two_minutes(conversation, queue, ana)
    vanish(ana)

    transfers.return_unanswered()

    stay = QueueStay.objects.get(left_at=None)
    assert (stay.tier, stay.conversation_id, owner(conversation)) == (0, conversation.pk, None)


def queued_for_two_minutes(conversation: Conversation, queue: Queue, by: Agent) -> None:
    transfers.transfer_to_queue(conversation_id=conversation.pk, by=by, queue_id=queue.pk)
    QueueStay.objects.filter(left_at=None).update(entered_at=database_now() - timedelta(minutes=2))


# Consultations -----------------------------------------------------------------------------------------


def test_handing_over_after_a_consultation_frees_the_sender_exactly_once(
    conversation: Conversation, ana: Agent, ben: Agent
) -> None:
    consulted(conversation, ana, ben)
    assert used(ana, ben) == [1000, 1000]

    transfers.hand_over(conversation_id=conversation.pk, by=ana)
    with pytest.raises(Forbidden):
        transfers.hand_over(conversation_id=conversation.pk, by=ana)

    assert (owner(conversation), used(ana, ben)) == (ben, [0, 1000])
    assert [type for type, _ in events(conversation)].count("handed_over") == 1
    assert presence.audit_desks() == {}


def test_a_sender_who_is_lost_leaves_the_conversation_with_whoever_is_consulted(
    conversation: Conversation, ana: Agent, ben: Agent
) -> None:
    consulted(conversation, ana, ben)

    vanish(ana)

    assert (owner(conversation), used(ana, ben), desk(ben).consults) == (ben, [0, 1000], ())
    assert Segment.objects.get(agent=ana).left_reason == "agent_lost"
    assert presence.audit_desks() == {}


def test_a_sender_who_is_lost_while_asking_leaves_the_conversation_to_the_queue(
    conversation: Conversation, ana: Agent, ben: Agent
) -> None:
    offer = passed_on(conversation, ana, ben)

    vanish(ana)

    offer.refresh_from_db()
    stay = QueueStay.objects.get(left_at=None)
    assert (offer.outcome, stay.kind, stay.tier, used(ana, ben)) == ("withdrawn_lost", "queue", 0, [0, 0])


def test_a_consulted_agent_who_is_lost_leaves_the_sender_responsible(
    conversation: Conversation, ana: Agent, ben: Agent
) -> None:
    consulted(conversation, ana, ben)

    vanish(ben)

    assert (owner(conversation), used(ana, ben), desk(ana).handing) == (ana, [1000, 0], ())
    assert Segment.objects.get(agent=ben).left_reason == "agent_lost"


def test_both_lost_at_once_is_ours_and_then_the_visitor_waits_ahead_of_all(
    conversation: Conversation, ana: Agent, ben: Agent
) -> None:
    consulted(conversation, ana, ben)

    vanish(ana, ben)

    assert (owner(conversation), used(ana, ben)) == (None, [0, 0])
    assert QueueStay.objects.get(left_at=None).tier == 0


def test_a_visitor_who_closes_ends_a_consultation_too(
    conversation: Conversation, ana: Agent, ben: Agent
) -> None:
    consulted(conversation, ana, ben)

    chat.close_conversation(conversation_id=conversation.pk, visitor_id=conversation.visitor_id)
    segments.settle_responsibility(conversation_id=conversation.pk)

    assert (desk(ben).consults, used(ben)) == ((), [0])
    assert AgentLine.objects.filter(agent=ben).latest("aseq").type == "unassigned"


def test_a_visitor_who_closes_while_somebody_is_asked_frees_them(
    conversation: Conversation, ana: Agent, ben: Agent
) -> None:
    offer = passed_on(conversation, ana, ben, warm=True)

    chat.close_conversation(conversation_id=conversation.pk, visitor_id=conversation.visitor_id)
    segments.settle_responsibility(conversation_id=conversation.pk)

    offer.refresh_from_db()
    assert (offer.outcome, used(ben)) == ("withdrawn_abandoned", [0])


def test_nobody_hands_over_to_somebody_who_has_lost_the_connection(
    conversation: Conversation, ana: Agent, ben: Agent
) -> None:
    consulted(conversation, ana, ben)
    Desk.objects.filter(pk=ben.pk).update(presence=Presence.RECONNECTING)

    with pytest.raises(NotThere, match="lost the connection"):
        transfers.hand_over(conversation_id=conversation.pk, by=ana)
    assert owner(conversation) == ana


def test_one_colleague_at_a_time(conversation: Conversation, ana: Agent, ben: Agent, sam: Agent) -> None:
    consulted(conversation, ana, ben)

    with pytest.raises(Conflict, match="Ben is being consulted"):
        passed_on(conversation, ana, sam)


def test_a_consultation_is_ended_by_those_in_it(
    conversation: Conversation, ana: Agent, ben: Agent, sam: Agent
) -> None:
    consulted(conversation, ana, ben)
    stranger = make_agent("kim")

    with pytest.raises(Forbidden):
        transfers.stop_consulting(conversation_id=conversation.pk, by=stranger)
    transfers.stop_consulting(conversation_id=conversation.pk, by=ben)

    assert (owner(conversation), used(ana, ben)) == (ana, [1000, 0])
    assert audited() == []


def test_a_lead_who_ends_a_consultation_leaves_an_audit_line(
    conversation: Conversation, ana: Agent, ben: Agent, sam: Agent
) -> None:
    consulted(conversation, ana, ben)

    transfers.stop_consulting(conversation_id=conversation.pk, by=sam)

    assert (owner(conversation), used(ana, ben)) == (ana, [1000, 0])
    assert audited() == [("end consulting", "Sam", "Ben")]


def test_a_lead_who_assigns_it_to_the_one_who_is_consulted_loads_them_once(
    conversation: Conversation, ana: Agent, ben: Agent, sam: Agent
) -> None:
    consulted(conversation, ana, ben)

    leading.assign(conversation_id=conversation.pk, by=sam, agent_id=ben.pk)

    assert (owner(conversation), used(ana, ben)) == (ben, [0, 1000])
    assert presence.audit_desks() == {}


def test_a_lead_who_assigns_it_while_somebody_is_asked_ends_the_asking(
    conversation: Conversation, ana: Agent, ben: Agent, sam: Agent
) -> None:
    offer = passed_on(conversation, ana, ben)

    leading.assign(conversation_id=conversation.pk, by=sam, agent_id=sam.pk)

    assert QueueStay.objects.get(pk=offer.stay_id).outcome == "system"
    assert (owner(conversation), used(ana, ben, sam)) == (sam, [0, 0, 1000])


# What a lost hint leaves -------------------------------------------------------------------------------


def test_a_process_that_dies_after_the_close_leaves_nothing_loaded(
    conversation: Conversation, ana: Agent, ben: Agent
) -> None:
    consulted(conversation, ana, ben)
    chat.close_conversation(conversation_id=conversation.pk, visitor_id=conversation.visitor_id)

    found = queries.unsettled()
    for conversation_id in found:
        segments.settle_responsibility(conversation_id=conversation_id)

    assert (found, queries.unsettled()) == ([conversation.pk], [])
    assert used(ben) == [0]


def test_a_process_that_dies_after_a_close_in_the_queue_leaves_nobody_waiting(maya: Visitor) -> None:
    conversation = chat.start_conversation(visitor_id=maya.pk, start_id=uuid.uuid4()).conversation
    stays.enqueue(conversation_id=conversation.pk)
    chat.close_conversation(conversation_id=conversation.pk, visitor_id=maya.pk)

    for conversation_id in queries.unsettled():
        segments.settle_responsibility(conversation_id=conversation_id)

    assert QueueStay.objects.get().outcome == "abandoned"

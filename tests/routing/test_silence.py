"""Visitors who go without a word: their place is freed, and they can come back."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection

from chat.actions import conversations as chat
from chat.actions import leases
from chat.models import Agent, Conversation, Entry, Episode, Visitor
from kit.clock import database_now
from routing import queries
from routing.actions import offers, segments
from routing.actions.choices import leave_message
from routing.actions.matching import match_partition
from routing.actions.presence import attend
from routing.actions.silence import end_silent
from routing.actions.stays import enqueue
from routing.dispatch import DEAF_SECONDS, LISTEN_SECONDS, Listening
from routing.models import Desk, Offer, Queue, QueueStay, Segment
from tests.people import make_site, make_visitor, start
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(ana: Agent) -> Queue:
    queue = make_queue(make_team(), ana, site=make_site())
    leases.take_lease(session="ana", process="p", agent_id=ana.pk)
    attend(agent_id=ana.pk)
    return queue


@pytest.fixture
def maya(queue: Queue) -> Visitor:
    visitor = make_visitor(queue.sites.get(), "Maya")[0]
    leases.take_lease(session="maya", process="p", visitor_id=visitor.pk)
    return visitor


@pytest.fixture
def waiting(maya: Visitor) -> Conversation:
    conversation = start(maya)
    enqueue(conversation_id=conversation.pk)
    return conversation


@pytest.fixture
def served(waiting: Conversation, queue: Queue, ana: Agent) -> Conversation:
    match_partition(partition=queue.partition)
    offers.accept(offer_id=Offer.objects.get().pk, agent=ana)
    waiting.refresh_from_db()
    return waiting


def a_while_ago(seconds: int) -> None:
    """Everything so far happened so much earlier; ana is still there."""
    with connection.cursor() as cursor:
        for table, columns in {
            "chat_lease": ("heard_at", "until"),
            "chat_conversation": ("created_at", "waiting_since", "last_visitor_at", "last_agent_at"),
            "chat_episode": ("began_at", "ended_at"),
            "routing_queuestay": ("entered_at", "due_at", "left_at"),
            "routing_segment": ("joined_at", "left_at"),
        }.items():
            moved = ", ".join(f"{column} = {column} - make_interval(secs => {seconds})" for column in columns)
            cursor.execute(f"UPDATE {table} SET {moved}")
        cursor.execute("UPDATE chat_lease SET until = clock_timestamp() + interval '45 s' WHERE NOT is_cut")


def cut_off() -> datetime:
    leases.give_up_lease(session="maya", said_goodbye=False)
    return database_now()


def refreshed(conversation: Conversation) -> Conversation:
    conversation.refresh_from_db()
    return conversation


# While waiting -----------------------------------------------------------------------------------------


def test_who_is_there_waits_however_long(waiting: Conversation) -> None:
    a_while_ago(3600)

    assert end_silent() == 0


@pytest.mark.parametrize("said_goodbye", [False, True])
@pytest.mark.parametrize(("seconds", "is_gone"), [(55, False), (65, True)])
def test_who_is_gone_for_a_minute_waits_no_more(
    waiting: Conversation, seconds: int, is_gone: bool, said_goodbye: bool
) -> None:
    leases.give_up_lease(session="maya", said_goodbye=said_goodbye)
    a_while_ago(seconds)

    assert end_silent() == is_gone
    assert (refreshed(waiting).state == "closed") is is_gone


def test_the_stay_ends_when_the_visitor_went(waiting: Conversation) -> None:
    a_while_ago(30)
    went = cut_off()
    a_while_ago(100)

    end_silent()

    stay = QueueStay.objects.get()
    assert (stay.outcome, Episode.objects.get().end_reason) == ("silent_abandoned", "silent_abandoned")
    assert stay.left_at is not None
    assert abs(stay.left_at - (went - timedelta(seconds=100))) < timedelta(seconds=2)
    assert stay.changed_at > went


def test_an_offer_that_was_out_is_withdrawn_and_the_desk_is_free(queue: Queue, waiting: Conversation) -> None:
    match_partition(partition=queue.partition)
    assert Desk.objects.get().used == 1000
    cut_off()
    a_while_ago(65)

    end_silent()

    desk = Desk.objects.get()
    assert (Offer.objects.get().outcome, desk.used, desk.missed_in_row) == ("withdrawn_abandoned", 0, 0)


def test_who_comes_back_within_the_minute_loses_nothing(waiting: Conversation, maya: Visitor) -> None:
    due = QueueStay.objects.get().due_at
    cut_off()
    a_while_ago(50)
    leases.take_lease(session="again", process="q", visitor_id=maya.pk)
    a_while_ago(50)

    assert end_silent() == 0
    assert QueueStay.objects.get().due_at == due - timedelta(seconds=100)


def test_who_comes_back_later_finds_the_conversation_and_waits_anew(
    waiting: Conversation, maya: Visitor
) -> None:
    cut_off()
    a_while_ago(65)
    end_silent()

    chat.reopen_conversation(conversation_id=waiting.pk, visitor_id=maya.pk)
    enqueue(conversation_id=waiting.pk)

    outcomes = QueueStay.objects.order_by("pk").values_list("outcome", flat=True)
    assert (refreshed(waiting).state, list(outcomes)) == ("waiting", ["silent_abandoned", ""])
    assert Entry.objects.filter(conversation=waiting, kind="message").count() == 1


def test_somebody_with_two_tabs_is_there_while_one_is(waiting: Conversation, maya: Visitor) -> None:
    leases.take_lease(session="second", process="p", visitor_id=maya.pk)
    cut_off()
    a_while_ago(600)

    assert end_silent() == 0


def test_a_process_that_died_is_not_the_visitors_leaving_until_they_stay_away(waiting: Conversation) -> None:
    """Its leases just run out."""
    a_while_ago(50)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE chat_lease SET until = clock_timestamp() WHERE session = 'maya'")

    assert end_silent() == 0
    a_while_ago(20)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE chat_lease SET until = clock_timestamp() WHERE session = 'maya'")
    assert end_silent() == 1


def test_somebody_who_never_held_a_connection_is_left_alone(queue: Queue) -> None:
    """A client that only sends says nothing about whether anybody is there."""
    zoe, _ = make_visitor(queue.sites.get(), "Zoe")
    conversation = start(zoe)
    enqueue(conversation_id=conversation.pk)
    a_while_ago(600)

    assert end_silent() == 0


def test_a_message_that_was_left_awaits_nobody(waiting: Conversation, maya: Visitor) -> None:
    leave_message(
        visitor_id=maya.pk,
        conversation_id=waiting.pk,
        client_id=uuid.uuid4(),
        email="maya@shop.test",
        body="Please write",
    )
    cut_off()
    a_while_ago(600)

    assert (end_silent(), refreshed(waiting).state) == (0, "waiting")


def test_an_agent_who_answers_what_was_left_is_not_cut_short(
    waiting: Conversation, maya: Visitor, ana: Agent
) -> None:
    leave_message(
        visitor_id=maya.pk,
        conversation_id=waiting.pk,
        client_id=uuid.uuid4(),
        email="maya@shop.test",
        body="Please write",
    )
    cut_off()
    a_while_ago(600)
    chat.take_conversation(agent=ana, conversation_id=waiting.pk)
    segments.settle_responsibility(conversation_id=waiting.pk)
    a_while_ago(600)

    assert (end_silent(), refreshed(waiting).state) == (0, "active")


# While served ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "is_gone"), [(170, False), (190, True)])
def test_who_never_wrote_to_the_agent_and_is_gone_for_three_minutes_is_no_customer(
    served: Conversation, seconds: int, is_gone: bool
) -> None:
    cut_off()
    a_while_ago(seconds)

    assert end_silent() == is_gone
    assert (refreshed(served).state == "closed") is is_gone


def test_the_agent_is_free_at_once_and_the_figures_can_tell(served: Conversation) -> None:
    cut_off()
    a_while_ago(190)

    end_silent()

    segment = Segment.objects.get()
    assert (segment.left_reason, segment.wrap_ended_at) == ("silent_abandoned", segment.left_at)
    assert (Desk.objects.get().used, Episode.objects.get().end_reason) == (0, "silent_abandoned")
    assert QueueStay.objects.get().outcome == "answered"
    assert refreshed(served).ended_by == "system"


def test_who_wrote_to_the_agent_keeps_the_conversation(served: Conversation) -> None:
    Conversation.objects.update(last_visitor_at=database_now())
    cut_off()
    a_while_ago(3600)

    assert end_silent() == 0


def test_silence_is_told_once(served: Conversation) -> None:
    cut_off()
    a_while_ago(190)

    assert (end_silent(), end_silent()) == (1, 0)
    events = [entry.data["event"]["type"] for entry in Entry.objects.filter(kind="event") if entry.data]
    assert events.count("went_silent") == 1
    assert queries.unsettled() == []


# Whether this process could have heard them ------------------------------------------------------------


def test_nobody_is_gone_before_they_had_time_to_say_that_they_are_there() -> None:
    now = [0.0]
    listening = Listening(lambda: now[0])

    def sweep_until(end: float) -> bool:
        while now[0] < end:
            now[0] += 2
            listening.heard()
        return listening.lasts()

    assert not sweep_until(LISTEN_SECONDS - 4)
    assert sweep_until(LISTEN_SECONDS + 4)
    now[0] += DEAF_SECONDS + 2  # the database was away, or the machine slept
    listening.heard()
    assert not listening.lasts()
    assert sweep_until(now[0] + LISTEN_SECONDS + 4)

"""Who waits long can leave a message or be called back instead."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from chat.actions import conversations as chat
from chat.actions.errors import Closed, Conflict, IdReuse, NotFound
from chat.models import Agent, Conversation, Entry, Visitor
from kit.clock import database_now
from routing import queries
from routing.actions.choices import BadContact, call_back, checked_phone, leave_message, offer_choices
from routing.actions.matching import match_partition
from routing.actions.offers import decline
from routing.actions.stays import enqueue
from routing.models import Desk, Offer, Presence, Queue, QueueStay
from tests.people import make_agent, make_site, make_visitor, start
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue() -> Queue:
    queue = make_queue(make_team(), make_agent("ana"), site=make_site(), offers_call_back=True)
    Desk.objects.update(presence=Presence.ONLINE)
    return queue


@pytest.fixture
def maya(queue: Queue) -> Visitor:
    return make_visitor(queue.sites.get(), "Maya")[0]


@pytest.fixture
def conversation(maya: Visitor) -> Conversation:
    """Maya's, who waits."""
    conversation = start(maya)
    enqueue(conversation_id=conversation.pk)
    return conversation


def turns_away() -> None:
    Queue.objects.update(max_waiting_per_agent=1)
    Desk.objects.update(presence=Presence.OFFLINE)


def choices(conversation: Conversation) -> tuple[str, ...]:
    place = queries.place_frame(conversation.pk)
    assert place is not None
    return place.choices


def leave(conversation: Conversation, **changed: Any) -> chat.Done:
    return leave_message(
        **{
            "visitor_id": conversation.visitor_id,
            "conversation_id": conversation.pk,
            "client_id": uuid.uuid4(),
            "email": "maya@shop.test",
            "body": "Where is my parcel?",
            **changed,
        }
    )


def call(conversation: Conversation, **changed: Any) -> chat.Done:
    return call_back(
        **{
            "visitor_id": conversation.visitor_id,
            "conversation_id": conversation.pk,
            "client_id": uuid.uuid4(),
            "phone": "+358 40 123 4567",
            **changed,
        }
    )


# When there is a choice --------------------------------------------------------------------------------


def test_a_short_wait_is_just_waited(conversation: Conversation) -> None:
    assert (offer_choices(), choices(conversation)) == (0, ())


@pytest.mark.parametrize(("minutes", "is_long"), [(5, False), (6, True)])
def test_an_estimate_above_five_minutes_and_four_targets_is_long(
    conversation: Conversation, minutes: int, is_long: bool
) -> None:
    QueueStay.objects.update(shown_minutes=minutes)

    offer_choices()

    assert bool(choices(conversation)) is is_long


def test_a_queue_with_a_long_target_is_given_four_of_them(queue: Queue, conversation: Conversation) -> None:
    Queue.objects.update(sla_target_s=120)
    QueueStay.objects.update(shown_minutes=8)

    assert offer_choices() == 0
    QueueStay.objects.update(shown_minutes=9)
    assert offer_choices() == 1


@pytest.mark.parametrize(("waited_s", "is_long"), [(200, False), (250, True)])
def test_four_targets_waited_already_are_long(
    conversation: Conversation, waited_s: int, is_long: bool
) -> None:
    QueueStay.objects.update(entered_at=database_now() - timedelta(seconds=waited_s))

    offer_choices()

    assert bool(choices(conversation)) is is_long


def test_while_somebody_is_asked_no_estimate_makes_the_wait_long(
    queue: Queue, conversation: Conversation
) -> None:
    """An estimate is what it takes until somebody is free, and somebody is."""
    match_partition(partition=queue.partition)
    QueueStay.objects.update(shown_minutes=8)

    assert offer_choices() == 0
    decline(offer_id=Offer.objects.get().pk, agent=Agent.objects.get(username="ana"))
    assert offer_choices() == 1


def test_where_nobody_is_there_the_choice_is_given_at_once(conversation: Conversation) -> None:
    Desk.objects.update(presence=Presence.OFFLINE)

    offer_choices(conversation_ids=[conversation.pk])

    assert choices(conversation) == ("message", "call")


def test_a_queue_that_does_not_call_back_does_not_offer_it(queue: Queue, conversation: Conversation) -> None:
    Queue.objects.update(offers_call_back=False)
    QueueStay.objects.update(may_choose=True)

    assert choices(conversation) == ("message",)


def test_who_is_turned_away_can_choose_too(queue: Queue, maya: Visitor) -> None:
    turns_away()
    conversation = start(maya)
    enqueue(conversation_id=conversation.pk)

    place = queries.place_frame(conversation.pk)

    assert place is not None
    assert (place.state, place.choices) == ("full", ("message", "call"))


def test_a_choice_once_given_stays(conversation: Conversation) -> None:
    QueueStay.objects.update(shown_minutes=10)
    offer_choices()
    QueueStay.objects.update(shown_minutes=1)

    assert (offer_choices(), choices(conversation)) == (0, ("message", "call"))


# Leaving a message -------------------------------------------------------------------------------------


def test_a_message_left_waits_in_the_list_and_not_in_line(conversation: Conversation, maya: Visitor) -> None:
    done = leave(conversation)

    conversation.refresh_from_db()
    maya.refresh_from_db()
    assert (conversation.state, maya.email) == ("waiting", "maya@shop.test")
    assert QueueStay.objects.get().outcome == "left_message"
    assert queries.waiting_without_a_stay() == []
    message = Entry.objects.get(conversation=conversation, seq=done.seq)
    assert (message.sender, message.body, message.public) == ("visitor", "Where is my parcel?", True)


def test_the_visitor_reads_where_the_answer_comes(conversation: Conversation) -> None:
    leave(conversation)

    place = queries.place_frame(conversation.pk)

    assert place is not None
    assert (place.state, place.choices) == ("ended", ())
    assert "maya@shop.test" in place.words


def test_an_offer_that_was_out_is_withdrawn(queue: Queue, conversation: Conversation) -> None:
    match_partition(partition=queue.partition)

    leave(conversation)

    assert (Offer.objects.get().outcome, Desk.objects.get().used) == ("withdrawn_abandoned", 0)


def test_the_same_command_twice_is_one_message(conversation: Conversation) -> None:
    client_id = uuid.uuid4()

    first, again = leave(conversation, client_id=client_id), leave(conversation, client_id=client_id)

    assert (first.dup, again.dup, again.seq) == (False, True, first.seq)
    assert Entry.objects.filter(body="Where is my parcel?").count() == 1
    with pytest.raises(IdReuse):
        leave(conversation, client_id=client_id, body="Another")


@pytest.mark.parametrize("email", ["", "maya", "maya@", "maya@shop", "maya@shop.test, zoe@shop.test"])
def test_an_address_that_reaches_nobody_is_refused_and_the_visitor_still_waits(
    conversation: Conversation, email: str
) -> None:
    with pytest.raises(BadContact, match="not an e-mail address"):
        leave(conversation, email=email)
    assert QueueStay.objects.get().left_at is None


def test_who_was_turned_away_keeps_that_fact(queue: Queue, maya: Visitor) -> None:
    turns_away()
    conversation = start(maya)
    enqueue(conversation_id=conversation.pk)

    leave(conversation)

    stay = QueueStay.objects.get()
    place = queries.place_frame(conversation.pk)
    assert stay.outcome == "rejected_full"
    assert place is not None
    assert (place.state, place.choices) == ("ended", ())


def test_who_is_being_served_writes_instead(conversation: Conversation) -> None:
    chat.take_conversation(agent=make_agent("ben"), conversation_id=conversation.pk)

    with pytest.raises(Conflict, match="not waiting any more"):
        leave(conversation)
    with pytest.raises(Conflict, match="not waiting any more"):
        call(conversation)


def test_a_conversation_that_has_ended_takes_no_message(conversation: Conversation) -> None:
    chat.close_conversation(conversation_id=conversation.pk, visitor_id=conversation.visitor_id)

    with pytest.raises(Closed):
        leave(conversation)


def test_another_visitor_finds_nothing(queue: Queue, conversation: Conversation) -> None:
    zoe, _ = make_visitor(queue.sites.get(), "Zoe")

    with pytest.raises(NotFound):
        leave(conversation, visitor_id=zoe.pk)
    with pytest.raises(NotFound):
        call(conversation, visitor_id=zoe.pk)


# Being called back -------------------------------------------------------------------------------------


def test_a_number_is_for_the_team_only(conversation: Conversation, maya: Visitor) -> None:
    call(conversation, name="Maya Lin")

    maya.refresh_from_db()
    note = Entry.objects.get(kind="note")
    assert (maya.name, note.public, note.body) == (
        "Maya Lin",
        False,
        "Maya Lin asks to be called: +358401234567",
    )
    assert QueueStay.objects.get().outcome == "to_voice"
    event = Entry.objects.filter(kind="event").latest("seq")
    assert event.data == {"event": {"type": "call_back", "by": "Maya Lin"}}


def test_asking_twice_with_one_command_is_one_call(conversation: Conversation) -> None:
    client_id = uuid.uuid4()

    first, again = call(conversation, client_id=client_id), call(conversation, client_id=client_id)

    assert (first.dup, again.dup, Entry.objects.filter(kind="note").count()) == (False, True, 1)


def test_a_queue_that_does_not_call_says_so(queue: Queue, conversation: Conversation) -> None:
    Queue.objects.update(offers_call_back=False)

    with pytest.raises(Conflict, match="Leave a message instead"):
        call(conversation)
    assert not Entry.objects.filter(kind="note").exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("+358 40 123 4567", "+358401234567"),
        ("(09) 123-456", "09123456"),
        ("0049/30/123456", "004930123456"),
    ],
)
def test_a_number_is_kept_as_it_is_dialled(given: str, kept: str) -> None:
    assert checked_phone(given) == kept


@pytest.mark.parametrize(
    "phone", ["", "call me", "12345", "+", "+358 40 123 4567 8901 2345", "0401234567x12"]
)
def test_what_cannot_be_dialled_is_refused(conversation: Conversation, phone: str) -> None:
    with pytest.raises(BadContact, match="not a phone number"):
        call(conversation, phone=phone)
    assert QueueStay.objects.get().left_at is None

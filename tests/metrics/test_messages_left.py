"""How soon messages that were left are answered: what really happens, from the visitor's words in the evening
to the agent's in the morning."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F

from chat.actions import conversations
from chat.actions.entries import agent_row, post
from chat.models import Conversation, Entry, Episode, Lease
from kit.clock import database_now
from metrics.actions.audit import audit
from metrics.actions.buckets import bring_up_to_date
from metrics.actions.queues import note_hours
from metrics.periods import Grain, floor
from routing.actions import offers
from routing.actions.choices import leave_message
from routing.actions.segments import settle_responsibility
from routing.actions.silence import end_silent
from routing.actions.stays import enqueue
from routing.models import Calendar, Queue, QueueStay
from routing.queries.silence import GONE_SERVED_SECONDS
from tests.conftest import World
from tests.metrics.test_api import asks, figures
from tests.people import start
from tests.routing.people import come, make_queue, make_team

NIGHT = timedelta(hours=12)
OPENED = timedelta(minutes=30)
ANSWERS = ("offline_messages", "messages_unanswered", "message_reply_s", "entered")


@pytest.fixture
def shop(world: World) -> World:
    calendar = Calendar.objects.create(name="Office")
    make_queue(make_team(), world.ana, site=world.site, calendar=calendar)
    return world


def opening_hours(opened: timedelta) -> datetime:
    """Each day from that time of the day on, for eight hours. Returns when it opened today."""
    since = (database_now() - opened).replace(microsecond=0)
    for weekday in range(7):
        Calendar.objects.get().openings.create(
            weekday=weekday, opens=since.time(), closes=(since + timedelta(hours=8)).time()
        )
    note_hours()
    return since


def leaves(world: World, conversation: Conversation) -> None:
    leave_message(
        visitor_id=world.visitor.pk,
        conversation_id=conversation.pk,
        client_id=uuid.uuid4(),
        email="maya@shop.test",
        body="Please write to me",
    )


def it_was_last_night() -> None:
    """All that happened so far."""
    moved: dict[Any, tuple[str, ...]] = {
        Conversation: ("created_at", "waiting_since", "last_visitor_at"),
        Episode: ("began_at",),
        Entry: ("created_at",),
        QueueStay: ("entered_at", "due_at", "left_at"),
    }
    for model, names in moved.items():
        model.objects.update(**{name: F(name) - NIGHT for name in names})


def is_gone(world: World) -> None:
    """The visitor was connected, and is not for longer than anybody is awaited."""
    heard = database_now() - 2 * timedelta(seconds=GONE_SERVED_SECONDS)
    Lease.objects.create(
        session="of-visitor", process="elsewhere", visitor=world.visitor, heard_at=heard, until=heard
    )


def writes(world: World, conversation: Conversation) -> datetime:
    post(
        agent_row(
            agent=world.ana, conversation_id=conversation.pk, client_id=uuid.uuid4(), body="Good morning"
        )
    )
    return Entry.objects.filter(conversation=conversation, sender="agent").latest("seq").created_at


def told(world: World) -> dict[str, Any]:
    """As the dashboard is, of last night and today."""
    assert bring_up_to_date()
    now = database_now()
    of = {"from": f"{floor(now - timedelta(days=2), Grain.DAY):%F}", "to": f"{now + timedelta(days=1):%F}"}
    answer = figures(asks(world.sam, "totals", kpis=",".join(ANSWERS), **of))
    found = {name: each["value"] for name, each in answer.items()}
    pages = {
        name: len(asks(world.sam, "conversations", kpi=name, part="of", **of)["conversations"])
        for name in ANSWERS
    }
    assert audit() == []
    return {**found, "pages": pages}


def test_what_was_left_while_closed_is_answered_in_the_morning(shop: World) -> None:
    talk = start(shop.visitor)
    enqueue(conversation_id=talk.pk)
    leaves(shop, talk)
    it_was_last_night()
    opened = opening_hours(OPENED)

    assert QueueStay.objects.get().outcome == "closed_hours"
    assert told(shop) == {
        **{"offline_messages": 1, "messages_unanswered": 1, "message_reply_s": None, "entered": 0},
        "pages": {"offline_messages": 1, "messages_unanswered": 1, "message_reply_s": 0, "entered": 0},
    }
    # What they left is still there to be taken.
    is_gone(shop)
    assert end_silent() == 0
    come(shop.ana)
    offers.pull(agent=shop.ana, conversation_id=talk.pk)
    at = writes(shop, talk)

    assert Episode.objects.count() == 1
    assert told(shop) == {
        "offline_messages": 1,
        "messages_unanswered": 0,
        "message_reply_s": (at - opened).total_seconds(),
        "entered": 0,
        "pages": {"offline_messages": 1, "messages_unanswered": 0, "message_reply_s": 1, "entered": 0},
    }


def test_what_was_closed_unanswered_and_taken_up_again_is_answered_then(shop: World) -> None:
    talk = start(shop.visitor)
    enqueue(conversation_id=talk.pk)
    it_was_last_night()
    opened = opening_hours(OPENED)
    come(shop.ana)
    offers.pull(agent=shop.ana, conversation_id=talk.pk)
    conversations.close_conversation(conversation_id=talk.pk, agent=shop.ana)
    settle_responsibility(conversation_id=talk.pk)

    assert told(shop)["messages_unanswered"] == 1
    conversations.reopen_conversation(conversation_id=talk.pk, agent=shop.ana)
    settle_responsibility(conversation_id=talk.pk)
    at = writes(shop, talk)

    assert Episode.objects.count() == 2
    found = told(shop)
    assert (found["messages_unanswered"], found["message_reply_s"]) == (0, (at - opened).total_seconds())


def test_what_was_left_instead_of_waiting_counts_since_then(shop: World) -> None:
    Queue.objects.update(calendar=None)
    talk = start(shop.visitor)
    enqueue(conversation_id=talk.pk)
    leaves(shop, talk)
    left = QueueStay.objects.get().left_at
    assert left is not None
    come(shop.ana)
    offers.pull(agent=shop.ana, conversation_id=talk.pk)
    at = writes(shop, talk)

    found = told(shop)
    assert found["message_reply_s"] == (at - left).total_seconds()
    assert (found["offline_messages"], found["messages_unanswered"], found["entered"]) == (1, 0, 1)


def test_what_somebody_wrote_who_found_all_busy_waits_for_an_answer_too(shop: World) -> None:
    Queue.objects.update(calendar=None, max_waiting=1)
    enqueue(conversation_id=start(shop.zoe).pk)
    talk = start(shop.visitor)
    enqueue(conversation_id=talk.pk)

    assert QueueStay.objects.get(conversation=talk).outcome == "rejected_full"
    found = told(shop)
    assert (found["offline_messages"], found["messages_unanswered"], found["entered"]) == (1, 1, 1)

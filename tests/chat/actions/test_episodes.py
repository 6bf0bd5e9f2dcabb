"""Episodes: the intervals in which a conversation is open."""

import importlib
from datetime import timedelta

from django.db import connection

from chat.actions.conversations import (
    close_conversation,
    reopen_conversation,
    take_conversation,
)
from chat.models import Agent, Conversation, Entry, Episode, Visitor
from tests.people import start, start_taken

backfill = importlib.import_module("chat.migrations.0005_first_episodes")


def told(conversation: Conversation) -> list[tuple[int, bool, str, int | None]]:
    """Each episode: its number, whether it is over, why, and who closed it."""
    return [
        (episode.number, episode.ended_at is not None, episode.end_reason, episode.ended_by_id)
        for episode in Episode.objects.filter(conversation=conversation).order_by("number")
    ]


def test_a_start_begins_one_at_the_same_moment(maya: Visitor) -> None:
    conversation = start(maya)

    assert told(conversation) == [(1, False, "", None)]
    assert Episode.objects.get().began_at == conversation.created_at


def test_the_end_ends_it_and_says_who(maya: Visitor, zoe: Visitor, ana: Agent, sam: Agent) -> None:
    mine, hers = start_taken(maya, ana), start_taken(zoe, ana)

    close_conversation(conversation_id=mine.pk, visitor_id=maya.pk)
    close_conversation(conversation_id=hers.pk, agent=sam)

    assert told(mine) == [(1, True, "visitor", None)]
    assert told(hers) == [(1, True, "agent", sam.pk)]
    mine.refresh_from_db()
    assert Episode.objects.get(conversation=mine).ended_at == mine.ended_at


def test_what_nobody_ended_was_ended_by_the_system(maya: Visitor) -> None:
    conversation = start(maya)

    close_conversation(conversation_id=conversation.pk)

    assert told(conversation) == [(1, True, "system", None)]
    conversation.refresh_from_db()
    assert conversation.ended_by == "system"


def test_reopening_begins_the_next_one(maya: Visitor, ana: Agent) -> None:
    conversation = start_taken(maya, ana)
    close_conversation(conversation_id=conversation.pk, agent=ana)

    reopen_conversation(conversation_id=conversation.pk, visitor_id=maya.pk)

    assert told(conversation) == [(1, True, "agent", ana.pk), (2, False, "", None)]
    conversation.refresh_from_db()
    assert Episode.objects.get(number=2).began_at == conversation.waiting_since


def test_what_an_older_process_did_not_write_is_written_by_the_next(maya: Visitor, ana: Agent) -> None:
    conversation = start_taken(maya, ana)
    Episode.objects.all().delete()

    close_conversation(conversation_id=conversation.pk, agent=ana)
    Episode.objects.update(ended_at=None)
    reopen_conversation(conversation_id=conversation.pk, agent=ana)

    assert told(conversation) == [(1, True, "system", None), (2, False, "", None)]
    assert Episode.objects.get(number=1).began_at == conversation.created_at


def test_only_state_people_and_topic_move_the_conversations_clock(maya: Visitor, ana: Agent) -> None:
    conversation = start(maya)
    before = Conversation.objects.get().changed_at
    start(maya, "And another thing")

    assert Conversation.objects.get().changed_at == before
    take_conversation(agent=ana, conversation_id=conversation.pk)
    assert Conversation.objects.get().changed_at > before


def test_timelines_from_before_tell_the_same_episodes(maya: Visitor, zoe: Visitor, ana: Agent) -> None:
    mine, hers = start_taken(maya, ana), start(zoe)
    close_conversation(conversation_id=mine.pk, visitor_id=maya.pk)
    reopen_conversation(conversation_id=mine.pk, visitor_id=maya.pk)
    take_conversation(agent=ana, conversation_id=mine.pk)
    close_conversation(conversation_id=mine.pk, agent=ana)
    reopen_conversation(conversation_id=mine.pk, agent=ana)
    close_conversation(conversation_id=mine.pk, agent=ana)
    written = {conversation: told(conversation) for conversation in (mine, hers)}
    moments = list(Episode.objects.order_by("conversation", "number").values_list("began_at", "ended_at"))
    Episode.objects.all().delete()

    with connection.cursor() as cursor:
        cursor.execute(backfill.SQL)

    # Who of the agents closed an earlier episode is not told by the timeline.
    assert told(hers) == written[hers]
    assert told(mine) == [(1, True, "visitor", None), (2, True, "agent", None), (3, True, "agent", ana.pk)]
    again = list(Episode.objects.order_by("conversation", "number").values_list("began_at", "ended_at"))
    for (began, ended), (began_before, ended_before) in zip(again, moments, strict=True):
        assert abs(began - began_before) < timedelta(seconds=1)
        ends = [end for end in (ended, ended_before) if end is not None]
        assert len(ends) != 1
        assert not ends or abs(ends[0] - ends[1]) < timedelta(seconds=1)


def test_a_conversation_without_a_timeline_has_one_episode(maya: Visitor) -> None:
    conversation = start(maya)
    close_conversation(conversation_id=conversation.pk, visitor_id=maya.pk)
    Entry.objects.all().delete()
    Episode.objects.all().delete()

    with connection.cursor() as cursor:
        cursor.execute(backfill.SQL)

    assert told(conversation) == [(1, True, "visitor", None)]

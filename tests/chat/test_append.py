"""The one append statement: verdicts, numbers, chains."""

import uuid
from dataclasses import replace

import pytest

from chat.append import Row, append
from chat.models import Agent, Conversation, Entry, Visitor
from tests.people import make_agent, make_visitor, start, start_taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(maya: Visitor, ana: Agent) -> Conversation:
    conversation = start_taken(maya, ana)
    conversation.refresh_from_db()
    return conversation


def from_visitor(conversation: Conversation, body: str = "hello", **more) -> Row:
    return Row(
        **{
            "conversation_id": conversation.pk,
            "client_id": uuid.uuid4(),
            "sender": "visitor",
            "visitor_id": conversation.visitor_id,
            "body": body,
            **more,
        }
    )


def from_agent(conversation: Conversation, agent: Agent, body: str = "hello", **more) -> Row:
    return Row(
        **{
            "conversation_id": conversation.pk,
            "client_id": uuid.uuid4(),
            "sender": "agent",
            "agent_id": agent.pk,
            "body": body,
            **more,
        }
    )


def chain(conversation: Conversation) -> list[tuple[int, int, bool]]:
    return list(
        Entry.objects.filter(conversation=conversation)
        .order_by("seq")
        .values_list("seq", "prev_public", "public")
    )


def test_entries_are_numbered_densely_and_chained_over_what_is_public(
    conversation: Conversation, ana: Agent
) -> None:
    note = from_agent(conversation, ana, "note", kind="note", public=False)

    append([from_visitor(conversation), note, from_agent(conversation, ana)])
    append([note := replace(note, client_id=uuid.uuid4())])
    append([from_visitor(conversation)])

    assert chain(conversation) == [
        (1, 0, True),
        (2, 1, True),
        (3, 2, True),
        (4, 3, True),
        (5, 4, False),
        (6, 4, True),
        (7, 6, False),
        (8, 6, True),
    ]
    conversation.refresh_from_db()
    assert (conversation.last_seq, conversation.last_public_seq) == (8, 8)


def test_one_batch_may_hold_many_conversations(conversation: Conversation, ana: Agent) -> None:
    other = start_taken(make_visitor(conversation.site)[0], ana)

    answers = append(
        [
            from_visitor(conversation),
            from_visitor(other),
            from_agent(conversation, ana),
            from_agent(other, ana),
        ]
    )

    assert [(answer.verdict, answer.seq) for answer in answers] == [
        ("stored", 4),
        ("stored", 4),
        ("stored", 5),
        ("stored", 5),
    ]


def test_the_same_row_again_is_answered_with_what_is_stored(conversation: Conversation) -> None:
    row = from_visitor(conversation, data={"files": [{"name": "ä"}]})

    [first] = append([row])
    [again] = append([row])

    assert (first.verdict, again.verdict) == ("stored", "dup")
    assert (again.seq, again.prev_public, again.at) == (first.seq, first.prev_public, first.at)


def test_the_same_id_with_another_body_is_refused(conversation: Conversation) -> None:
    row = from_visitor(conversation)
    append([row])

    [reused] = append([replace(row, body="something else")])

    assert reused.verdict == "id_reuse"
    assert Entry.objects.filter(conversation=conversation, kind="message").count() == 2


def test_two_people_may_use_the_same_id(conversation: Conversation, ana: Agent) -> None:
    row = from_visitor(conversation)

    answers = append([row, from_agent(conversation, ana, client_id=row.client_id)])

    assert [answer.verdict for answer in answers] == ["stored", "stored"]


def test_a_closed_conversation_takes_only_what_is_meant_for_it(
    conversation: Conversation, ana: Agent
) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(state="closed")

    answers = append(
        [
            from_visitor(conversation),
            from_agent(conversation, ana, kind="note", public=False, when_closed=True),
        ]
    )

    assert [(answer.verdict, answer.seq) for answer in answers] == [("closed", 0), ("stored", 4)]


def test_a_retry_into_a_conversation_closed_meanwhile_is_still_a_duplicate(
    conversation: Conversation,
) -> None:
    row = from_visitor(conversation)
    append([row])
    Conversation.objects.filter(pk=conversation.pk).update(state="closed")

    assert append([row])[0].verdict == "dup"


def test_only_the_responsible_agent_writes_unless_one_may_intrude(conversation: Conversation) -> None:
    ben = make_agent("ben")

    answers = append([from_agent(conversation, ben), from_agent(conversation, ben, may_intrude=True)])

    assert [answer.verdict for answer in answers] == ["forbidden", "stored"]


def test_an_agent_does_not_write_where_nobody_is_responsible(maya: Visitor, ana: Agent) -> None:
    assert append([from_agent(start(maya), ana)])[0].verdict == "forbidden"


def test_other_peoples_and_unknown_conversations_look_the_same(conversation: Conversation) -> None:
    zoe, _ = make_visitor(conversation.site)

    answers = append(
        [
            from_visitor(conversation, visitor_id=zoe.pk),
            from_visitor(conversation, conversation_id=uuid.uuid4()),
        ]
    )

    assert [answer.verdict for answer in answers] == ["not_found", "not_found"]


def test_a_refused_row_leaves_no_hole_between_the_others(conversation: Conversation) -> None:
    zoe, _ = make_visitor(conversation.site)

    answers = append(
        [
            from_visitor(conversation),
            from_visitor(conversation, visitor_id=zoe.pk),
            from_visitor(conversation),
        ]
    )

    assert [answer.seq for answer in answers] == [4, 0, 5]


def test_times_follow_the_numbers(conversation: Conversation) -> None:
    append([from_visitor(conversation) for _ in range(20)])

    times = list(
        Entry.objects.filter(conversation=conversation).order_by("seq").values_list("created_at", flat=True)
    )
    assert times == sorted(times)

"""Delivered and read marks."""

import pytest

from chat.actions.marks import Mark, raise_marks
from chat.models import Agent, Conversation, Visitor
from tests.people import start_taken


@pytest.fixture
def conversation(maya: Visitor, ana: Agent) -> Conversation:
    return start_taken(maya, ana)


def marks(conversation: Conversation) -> tuple[int, int, int, int]:
    conversation.refresh_from_db()
    return (
        conversation.visitor_recv,
        conversation.visitor_read,
        conversation.agent_recv,
        conversation.agent_read,
    )


@pytest.mark.parametrize(
    ("why", "given", "expected"),
    [
        ("each side has its own", [(False, 2, 0), (True, 3, 1)], (2, 0, 3, 1)),
        ("what is read has arrived", [(True, 0, 3)], (0, 0, 3, 3)),
        ("they only grow", [(True, 3, 2), (True, 1, 1)], (0, 0, 3, 2)),
        ("they never pass the last entry", [(False, 10**9, 10**9)], (3, 3, 0, 0)),
    ],
)
def test_marks(
    conversation: Conversation, why: str, given: list[tuple[bool, int, int]], expected: tuple[int, ...]
) -> None:
    for staff, recv, read in given:
        raise_marks(marks=[Mark(conversation.pk, staff, recv, read)])

    assert marks(conversation) == expected, why


def test_many_at_once_are_one_write(conversation: Conversation, zoe: Visitor, ana: Agent) -> None:
    other = start_taken(zoe, ana)

    raise_marks(
        marks=[
            Mark(conversation.pk, False, 1, 1),
            Mark(other.pk, True, 2, 0),
            Mark(conversation.pk, False, 2, 0),
        ]
    )

    assert (marks(conversation), marks(other)) == ((2, 1, 0, 0), (0, 0, 2, 0))

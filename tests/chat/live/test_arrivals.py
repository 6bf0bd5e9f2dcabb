"""What somebody finds when they connect."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.actions import conversations
from chat.live.arrivals import agent_situation, visitor_situation
from chat.models import Agent, Conversation, Site, Visitor
from chat.protocol import Resume
from tests.people import make_visitor, start


def ended(visitor: Visitor) -> Conversation:
    conversation = start(visitor)
    conversations.close_conversation(conversation_id=conversation.pk, visitor_id=visitor.pk)
    return conversation


@pytest.mark.parametrize("many", [1, 3])
def test_an_agent_who_returns_finds_what_they_had_open_in_as_many_questions(
    many: int, site: Site, ana: Agent
) -> None:
    had = [start(make_visitor(site, f"Visitor {n}")[0]).pk for n in range(many)]
    resume = Resume(convs=dict.fromkeys([*had, uuid.uuid4()], 1))

    with CaptureQueriesContext(connection) as asked:
        found = agent_situation(ana, resume)

    assert [head.id for head in found.heads] == had
    assert len(asked) == 4


def test_a_visitor_who_returns_finds_their_own_and_nobody_elses(maya: Visitor, zoe: Visitor) -> None:
    mine, later, hers = ended(maya), start(maya), start(zoe)

    found = visitor_situation(maya, Resume(convs={hers.pk: 1, mine.pk: 1}))

    assert [head.id for head in found.heads] == [later.pk, mine.pk]

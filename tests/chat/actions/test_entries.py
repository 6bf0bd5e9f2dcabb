"""Messages that are refused."""

import uuid

import pytest

from chat.actions.entries import agent_row, post
from chat.actions.errors import Forbidden
from chat.models import Agent, Visitor
from tests.people import start


def test_a_refusal_keeps_nothing_of_the_one_before(maya: Visitor, ana: Agent) -> None:
    conversation = start(maya)
    refusals = []

    for body in ("first", "second"):
        with pytest.raises(Forbidden, match="Somebody else is responsible") as refused:
            post(agent_row(agent=ana, conversation_id=conversation.pk, client_id=uuid.uuid4(), body=body))
        refusals.append(refused.value)

    assert refusals[0] is not refusals[1]

"""The scribe: many entries with one commit, and nobody held up by another's trouble."""

import asyncio
import threading
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from chat.append import Row
from chat.live import scribe as scribe_module
from chat.live.scribe import Scribe
from chat.models import Conversation, Entry
from kit.work import in_database
from tests.conftest import World
from tests.patience import PATIENCE
from tests.people import start


@pytest.fixture
async def scribe(world: World) -> AsyncIterator[Scribe]:
    writing = Scribe()
    yield writing
    await writing.close()


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The bodies of the entries that others were told of."""
    told: list[str] = []
    monkeypatch.setattr(scribe_module, "announce", lambda fact: told.append(fact.body))
    return told


def said(conversation: Conversation, body: str, *, id: uuid.UUID | None = None) -> Row:
    return Row(
        conversation_id=conversation.pk,
        client_id=id or uuid.uuid4(),
        sender="visitor",
        visitor_id=conversation.visitor_id,
        body=body,
    )


def bodies(conversation: Conversation) -> list[str]:
    written = Entry.objects.filter(conversation=conversation, kind="message").order_by("seq")
    return [entry.body for entry in written]


@contextmanager
def held_by_somebody_else(conversation: Conversation) -> Iterator[threading.Event]:
    """Another transaction keeps the conversation's row until the event is set."""
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Conversation.objects.select_for_update().get(pk=conversation.pk)
            held.set()
            let_go.wait(PATIENCE)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(PATIENCE)
    try:
        yield let_go
    finally:
        let_go.set()
        holder.join()


async def test_what_comes_together_is_stored_together_and_in_order(
    world: World, scribe: Scribe, announced: list[str]
) -> None:
    conversation = await in_database(start, world.visitor, "0")

    answers = await asyncio.gather(*(scribe.append(said(conversation, str(n))) for n in range(1, 50)))

    assert [answer.verdict for answer in answers] == ["stored"] * 49
    assert await in_database(bodies, conversation) == [str(n) for n in range(50)]
    assert announced == [str(n) for n in range(1, 50)]


async def test_a_message_and_its_repetition_in_one_breath_are_stored_once(
    world: World, scribe: Scribe, announced: list[str]
) -> None:
    conversation = await in_database(start, world.visitor, "Hello")
    id = uuid.uuid4()

    answers = await asyncio.gather(*(scribe.append(said(conversation, "Twice", id=id)) for _ in range(2)))

    assert [answer.verdict for answer in answers] == ["stored", "dup"]
    assert answers[0].seq == answers[1].seq
    assert announced == ["Twice"]


async def test_a_conversation_that_somebody_holds_delays_no_other_and_keeps_its_order(
    world: World, scribe: Scribe
) -> None:
    stuck = await in_database(start, world.visitor, "0")
    free = await in_database(start, world.zoe, "0")

    with held_by_somebody_else(stuck) as let_go:
        waiting = [scribe.append(said(stuck, str(n))) for n in range(1, 4)]
        first = scribe.append(said(free, "1"))
        await asyncio.wait_for(asyncio.shield(first), 5)
        waiting += [scribe.append(said(stuck, str(n))) for n in range(4, 7)]
        second = scribe.append(said(free, "2"))
        await asyncio.wait_for(asyncio.shield(second), 5)
        assert not any(answer.done() for answer in waiting)
        let_go.set()
        await asyncio.wait_for(asyncio.gather(*waiting), 10)

    assert await in_database(bodies, free) == ["0", "1", "2"]
    assert await in_database(bodies, stuck) == [str(n) for n in range(7)]


async def test_a_row_that_cannot_be_stored_harms_only_itself(world: World, scribe: Scribe) -> None:
    conversation = await in_database(start, world.visitor, "0")
    bad = Row(
        conversation_id=conversation.pk,
        client_id=uuid.uuid4(),
        sender="agent",
        agent_id=999_999,
        may_intrude=True,
        body="From an agent who does not exist",
    )

    answers = await asyncio.gather(
        scribe.append(said(conversation, "1")),
        scribe.append(bad),
        scribe.append(said(conversation, "2")),
        return_exceptions=True,
    )

    assert [getattr(answer, "verdict", "refused") for answer in answers] == ["stored", "refused", "stored"]
    assert await in_database(bodies, conversation) == ["0", "1", "2"]

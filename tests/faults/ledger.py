"""The judge of every fault: what was acknowledged is stored and shown, once, in one order, to everyone."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from chat.models import Conversation, Entry
from kit.wire import WireError
from kit.work import in_database
from tests.faults.persistent import PATIENCE, Persistent


@dataclass(frozen=True)
class Line:
    """An entry, as the rows and the screens of both sides must agree on it."""

    seq: int
    id: str
    kind: str
    body: str


@dataclass(frozen=True)
class Stored:
    lines: tuple[Line, ...]
    public: tuple[Line, ...]
    last_seq: int
    last_public_seq: int

    def seen_by(self, person: Persistent) -> tuple[Line, ...]:
        return self.lines if person.staff else self.public


def stored(conv: str) -> Stored:
    """What the rows say. Their numbers must be dense and their chain of public entries unbroken."""
    entries = list(Entry.objects.filter(conversation_id=conv).order_by("seq"))
    conversation = Conversation.objects.get(pk=conv)
    public_before = 0
    for seq, entry in enumerate(entries, start=1):
        assert (entry.seq, entry.prev_public) == (seq, public_before)
        public_before = seq if entry.public else public_before
    assert (conversation.last_seq, conversation.last_public_seq) == (len(entries), public_before)
    lines = [(entry, Line(entry.seq, str(entry.client_id), entry.kind, entry.body)) for entry in entries]
    return Stored(
        tuple(line for _, line in lines),
        tuple(line for entry, line in lines if entry.public),
        conversation.last_seq,
        conversation.last_public_seq,
    )


def shown(person: Persistent, conv: str) -> tuple[Line, ...]:
    return tuple(
        Line(entry["seq"], entry["id"], entry["kind"], entry.get("body", ""))
        for entry in person.shown.get(conv, ())
    )


async def patiently(read: Callable[[str], Stored], conv: str) -> Stored:
    """Again if need be: the judge's own connections are no better than everybody's."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return await in_database(read, conv)
        except WireError:
            assert time.monotonic() < until
            await asyncio.sleep(0.2)


async def judge(conv: str, *people: Persistent, patience: float = PATIENCE) -> Stored:
    """Wait until everything written is acknowledged and everyone has caught up, then compare."""
    for person in people:
        await person.delivers_all(patience)
    truth = await patiently(stored, conv)
    for person in people:
        wanted = truth.seen_by(person)
        await person.catches_up(conv, wanted[-1].seq, patience)
        assert shown(person, conv) == wanted
    words = {id: body for person in people for id, body in person.words(conv).items()}
    messages = [(line.id, line.body) for line in truth.lines if line.kind == "message"]
    assert sorted(messages) == sorted(words.items())
    assert [gap for person in people for gap in gaps(person)] == []
    return truth


def gaps(person: Persistent) -> list[int]:
    """Lines of an agent's own log that do not follow the one before."""
    numbers = [line["aseq"] for line in person.lines]
    return [later for earlier, later in pairwise(numbers) if later != earlier + 1]

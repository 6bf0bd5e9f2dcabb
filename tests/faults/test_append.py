"""Appending under concurrency, and against a model that a reader can check by eye."""

import asyncio
import random
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.actions import conversations
from chat.actions.marks import Mark, raise_marks
from chat.append import Appended, Row, append
from chat.live.scribe import Scribe
from chat.models import Agent, Conversation, Visitor
from kit.work import in_database
from tests.conftest import World
from tests.faults.engines import Engines
from tests.faults.ledger import stored
from tests.faults.test_postgres import somebody_else
from tests.people import make_visitor, start_taken

WRITERS = 6
BATCHES = 20

Key = tuple[UUID, str, int | None]


def from_visitor(conversation: Conversation, body: str) -> Row:
    return Row(
        conversation_id=conversation.pk,
        client_id=uuid.uuid4(),
        sender="visitor",
        visitor_id=conversation.visitor_id,
        body=body,
    )


def note(conversation: Conversation, agent: Agent, body: str) -> Row:
    return Row(
        conversation_id=conversation.pk,
        client_id=uuid.uuid4(),
        sender="agent",
        kind="note",
        agent_id=agent.pk,
        public=False,
        may_intrude=True,
        when_closed=True,
        body=body,
    )


def in_threads(*work: Callable[[], None]) -> None:
    """All of it at once, each with a connection of its own."""

    def with_connection(do: Callable[[], None]) -> None:
        try:
            do()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as threads:
        for done in [threads.submit(with_connection, each) for each in work]:
            done.result(60)


def append_patiently(rows: list[Row]) -> None:
    """As the statement asks for: a twin that got in between means the same rows once more."""
    try:
        with transaction.atomic():
            append(rows)
    except IntegrityError:
        append_patiently(rows)


def test_many_writers_on_crossing_conversations_leave_dense_numbers_and_no_deadlock(world: World) -> None:
    talks = [start_taken(make_visitor(world.site)[0], world.ana) for _ in range(3)]
    shared = [from_visitor(talk, f"shared {number}") for number in range(20) for talk in talks]
    own: list[Row] = []

    def write(writer: int) -> None:
        dice = random.Random(writer)
        for number in range(BATCHES):
            rows = [from_visitor(dice.choice(talks), f"{writer}.{number}") for _ in range(3)]
            rows += [note(dice.choice(talks), world.ben, f"note {writer}.{number}")]
            own.extend(rows)
            rows += dice.sample(shared, 3)
            dice.shuffle(rows)
            append_patiently(rows)

    def mark() -> None:
        for number in range(BATCHES):
            raise_marks(marks=[Mark(talk.pk, number % 2 == 0, number, number) for talk in talks])

    def end_and_continue() -> None:
        for _ in range(BATCHES // 4):
            for talk in talks:
                conversations.close_conversation(conversation_id=talk.pk, agent=world.ana)
                conversations.reopen_conversation(conversation_id=talk.pk, agent=world.ana)

    in_threads(*(partial(write, writer) for writer in range(WRITERS)), mark, end_and_continue)

    append_patiently(shared)
    kept = [line.id for talk in talks for line in stored(str(talk.pk)).lines if line.kind != "event"]
    surely = {str(row.client_id) for row in own + shared if row.when_closed or row in shared}
    written = {str(row.client_id) for row in own + shared}
    assert len(kept) == len(set(kept))
    # Each conversation began with a message of its own; what came while it was closed was refused.
    assert surely <= set(kept)
    assert len(set(kept) - written) == len(talks)


async def test_the_same_message_through_two_processes_behind_a_lock_is_stored_once(
    world: World, engines: Engines
) -> None:
    """Both wait for the row; whoever comes second began before the first had committed."""
    talk = await in_database(start_taken, world.visitor, world.ana)
    row = from_visitor(talk, "once")
    one, other = Scribe(), Scribe()

    with somebody_else(engines) as careless:
        careless.execute("SELECT 1 FROM chat_conversation WHERE id = %s FOR UPDATE", [talk.pk])
        waiting = [one.append(row), other.append(row)]
        await asyncio.sleep(0.8)
    answers = await asyncio.gather(*waiting)
    await one.close()
    await other.close()

    assert sorted(answer.verdict for answer in answers) == ["dup", "stored"]
    assert {answer.seq for answer in answers} == {4}


# A model ------------------------------------------------------------------------------------------


@dataclass
class Talk:
    """A conversation as the promise describes it."""

    id: UUID
    visitor: UUID
    agent: int | None
    is_closed: bool = False
    last_seq: int = 0
    last_public: int = 0
    lines: dict[Key, tuple[Row, int, int]] = field(default_factory=dict)

    def judge(self, row: Row) -> str:
        key = (row.client_id, row.sender, row.agent_id)
        if row.visitor_id is not None and row.visitor_id != self.visitor:
            return "not_found"
        if key in self.lines:
            old = self.lines[key][0]
            return "dup" if (old.body, old.kind, old.data) == (row.body, row.kind, row.data) else "id_reuse"
        if self.is_closed and not row.when_closed:
            return "closed"
        if row.sender == "agent" and not row.may_intrude and row.agent_id != self.agent:
            return "forbidden"
        return "stored"

    def take(self, row: Row) -> tuple[str, int, int]:
        verdict = self.judge(row)
        key = (row.client_id, row.sender, row.agent_id)
        if verdict == "stored":
            self.last_seq += 1
            self.lines[key] = (row, self.last_seq, self.last_public)
            if row.public:
                self.last_public = self.last_seq
        if verdict in ("stored", "dup", "id_reuse"):
            return verdict, *self.lines[key][1:]
        return verdict, 0, 0


IDS = [uuid.UUID(int=number) for number in range(1, 6)]

acts = st.fixed_dictionaries(
    {
        "talk": st.integers(0, 1),
        "id": st.sampled_from(IDS),
        "who": st.sampled_from(["visitor", "stranger", "ana", "ben", "sam", "note", "system", "nowhere"]),
        "body": st.sampled_from(["yes", "no"]),
        "data": st.sampled_from([None, {"a": 1}]),
    }
)
steps = st.lists(
    st.one_of(st.sampled_from(["close", "open"]), st.lists(acts, min_size=1, max_size=6)), max_size=8
)


def rows_of(batch: list[dict], talks: list[Talk], world: World) -> list[Row]:
    """The rows of a batch; of two with the same key only the first, as the scribe does."""
    rows: dict[object, Row] = {}
    for act in batch:
        talk = talks[act["talk"]]
        plain = Row(
            conversation_id=talk.id, client_id=act["id"], sender="agent", body=act["body"], data=act["data"]
        )
        row = {
            "visitor": replace(plain, sender="visitor", visitor_id=talk.visitor),
            "stranger": replace(plain, sender="visitor", visitor_id=world.zoe.pk),
            "nowhere": replace(plain, conversation_id=IDS[0], sender="visitor", visitor_id=talk.visitor),
            "ana": replace(plain, agent_id=world.ana.pk),
            "ben": replace(plain, agent_id=world.ben.pk),
            "sam": replace(plain, agent_id=world.sam.pk, may_intrude=True),
            "note": replace(
                plain, kind="note", agent_id=world.ben.pk, public=False, may_intrude=True, when_closed=True
            ),
            "system": replace(plain, kind="event", sender="system", may_intrude=True, when_closed=True),
        }[act["who"]]
        rows.setdefault(row.key, row)
    return list(rows.values())


def new_talk(visitor: Visitor, agent: Agent) -> Talk:
    talk = Conversation.objects.create(site=visitor.site, visitor=visitor, state="active", agent=agent)
    return Talk(talk.pk, visitor.pk, agent.pk)


def seen(answer: Appended) -> tuple[str, int, int]:
    """What the sender of a row is told: of somebody else's conversation nothing."""
    if answer.verdict == "not_found":
        return "not_found", 0, 0
    return answer.verdict, answer.seq, answer.prev_public


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_every_verdict_and_number_is_the_models(world: World, taken: list) -> None:
    talks = [new_talk(make_visitor(world.site)[0], agent) for agent in (world.ana, world.ben)]

    for step in taken:
        if isinstance(step, str):
            for talk in talks:
                talk.is_closed = step == "close"
                Conversation.objects.filter(pk=talk.id).update(state="closed" if talk.is_closed else "active")
            continue
        rows = rows_of(step, talks, world)
        by_id = {talk.id: talk for talk in talks}
        expected = [
            by_id[row.conversation_id].take(row) if row.conversation_id in by_id else ("not_found", 0, 0)
            for row in rows
        ]
        assert [seen(answer) for answer in append(rows)] == expected

    for talk in talks:
        truth = stored(str(talk.id))
        assert (truth.last_seq, truth.last_public_seq) == (talk.last_seq, talk.last_public)

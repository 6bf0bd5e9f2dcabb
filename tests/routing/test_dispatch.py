"""The dispatcher: whoever waits is seen to at once, whatever undoes an attempt."""

import asyncio
import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction

from chat.actions import conversations as chat
from chat.models import Conversation
from kit.clock import database_now
from kit.events import wire
from kit.work import THREADS, soon
from livechat.wiring import WIRING
from routing import dispatch, locks
from routing.actions.matching import match_partition
from routing.actions.stays import enqueue, leave_queue, locked_conversation
from routing.dispatch import Dispatcher
from routing.models import Desk, Offer, OfferMode, Queue, QueueStay, Segment, StayOutcome
from tests.conftest import World
from tests.patience import PATIENCE, eventually
from tests.people import make_visitor
from tests.routing.people import make_queue, make_team
from tests.routing.test_under_pressure import online


@pytest.fixture
def queue(world: World) -> Iterator[Queue]:
    """Ana's, with room for three. Nothing follows from anything but what the test does."""
    wire({})
    queue = make_queue(make_team(), world.ana, site=world.site)
    online(world.ana.pk)
    yield queue
    wire(WIRING)


def begin(world: World) -> Conversation:
    visitor, _ = make_visitor(world.site)
    return chat.start_conversation(visitor_id=visitor.pk, start_id=uuid.uuid4(), body="Hello").conversation


def wait_in_line(world: World) -> QueueStay:
    stay = enqueue(conversation_id=begin(world).pk)
    assert stay is not None
    return stay


@contextmanager
def failing(table: str, then: str, *, times: int) -> Iterator[Callable[[], int]]:
    """The next so many inserts or updates of the table end so; yields how many were tried."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE attempts")
        cursor.execute(
            f"""
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF nextval('attempts') <= {times} THEN {then} END IF; RETURN NULL; END $$
            """
        )
        cursor.execute(f"CREATE TRIGGER failing BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION fail()")

    def tried() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM attempts")
            [number] = cursor.fetchone()
        return int(number)

    try:
        yield tried
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER failing ON {table}")
            cursor.execute("DROP FUNCTION fail")
            cursor.execute("DROP SEQUENCE attempts")


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        [number] = cursor.fetchone()
    return int(number) > 0


def test_a_match_that_was_rolled_back_is_made_again_at_once(world: World, queue: Queue) -> None:
    wait_in_line(world)

    with failing("routing_offer", "RAISE EXCEPTION 'undone' USING ERRCODE = '40P01';", times=2) as tried:
        Dispatcher().need(queue.partition)
        eventually(lambda: Offer.objects.exists())

        assert tried() == 3


def test_a_match_that_waited_for_the_lock_in_vain_is_made_again_at_once(
    world: World, queue: Queue, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kit.work")
    wait_in_line(world)

    with transaction.atomic():
        locks.decide_in(queue.partition)
        Dispatcher().need(queue.partition)
        eventually(lambda: "match_partition is tried again" in caplog.text)

    eventually(lambda: Offer.objects.exists())


def test_a_need_is_not_forgotten_with_the_match_that_failed_before_it(world: World, queue: Queue) -> None:
    wait_in_line(world)
    dispatcher = Dispatcher()

    with failing("routing_offer", "PERFORM pg_sleep(0.5); RAISE EXCEPTION 'broken';", times=1) as tried:
        dispatcher.need(queue.partition)
        eventually(lambda: tried() == 1)
        dispatcher.need(queue.partition)

        eventually(lambda: Offer.objects.exists())


def test_leaving_and_matching_at_once_undo_neither(world: World, queue: Queue) -> None:
    Queue.objects.update(offer_mode=OfferMode.AUTO)
    stay = wait_in_line(world)
    made: list[int] = []

    def match() -> None:
        made.append(match_partition(partition=queue.partition))
        connection.close()

    matching = threading.Thread(target=match)
    with transaction.atomic():
        locked_conversation(stay.conversation_id)
        matching.start()
        eventually(somebody_waits_for_a_lock)
        leave_queue(conversation_id=stay.conversation_id, outcome=StayOutcome.ABANDONED)
    matching.join(PATIENCE)

    assert made == [0]
    stay.refresh_from_db()
    assert stay.outcome == StayOutcome.ABANDONED
    assert Desk.objects.get(pk=world.ana.pk).used == 0


def test_who_has_just_left_keeps_nobody_behind_them_from_being_served(world: World, queue: Queue) -> None:
    Queue.objects.update(offer_mode=OfferMode.AUTO)
    # In one transaction, so that no running server's sweep comes in between.
    with transaction.atomic():
        first, second = wait_in_line(world), wait_in_line(world)
        chat.close_conversation(conversation_id=first.conversation_id)

        assert match_partition(partition=queue.partition) == 1
    assert Segment.objects.get().conversation_id == second.conversation_id


def test_who_left_hands_the_only_free_place_to_the_next(world: World, queue: Queue) -> None:
    Desk.objects.update(capacity=1000)
    first, second = wait_in_line(world), wait_in_line(world)
    chat.close_conversation(conversation_id=first.conversation_id)
    assert match_partition(partition=queue.partition) == 0

    wire(WIRING)
    leave_queue(conversation_id=first.conversation_id, outcome=StayOutcome.ABANDONED)

    eventually(lambda: Offer.objects.filter(stay=second).exists())


def test_what_one_step_of_the_sweep_cannot_do_keeps_nobody_waiting(world: World, queue: Queue) -> None:
    ended = begin(world)
    now = database_now()
    Segment.objects.create(
        conversation=ended,
        agent=world.ana,
        queue=queue,
        joined_at=now - timedelta(minutes=5),
        left_at=now - timedelta(minutes=2),
        wrap_until=now - timedelta(minutes=1),
        weight=0,
        changed_at=now,
    )
    chat.close_conversation(conversation_id=ended.pk)
    waiting = begin(world)

    with failing("routing_segment", "RAISE EXCEPTION 'broken';", times=100):
        Dispatcher().sweep()

        eventually(lambda: Offer.objects.filter(stay__conversation=waiting).exists())


async def test_the_sweep_finds_who_waits_while_everybody_else_is_busy(
    world: World, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "SWEEP_SECONDS", 0.05)
    conversation = begin(world)
    done = threading.Event()
    for _ in range(THREADS):
        soon(done.wait)

    sweeping = asyncio.create_task(Dispatcher().run())
    try:
        async with asyncio.timeout(PATIENCE):
            while not QueueStay.objects.filter(conversation=conversation).exists():
                await asyncio.sleep(0.02)
    finally:
        sweeping.cancel()
        done.set()

"""Where those who wait stand: the whole line at once, and a newcomer by counting, say the same."""

import random
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest

from chat.actions import conversations as chat
from chat.models import Conversation
from kit import events
from kit.clock import database_now
from livechat.wiring import WIRING
from routing.actions.places import show_places, standings
from routing.actions.stays import open_stay
from routing.models import QueueStay
from routing.waits import Passed
from tests.conftest import World
from tests.people import make_visitor
from tests.routing.people import make_queue, make_team


def wait(world: World, queue, **how) -> Conversation:
    visitor, _ = make_visitor(world.site)
    done = chat.start_conversation(visitor_id=visitor.pk, start_id=uuid.uuid4(), body="Hello")
    open_stay(conversation=done.conversation, queue=queue, **{"entered_at": database_now(), **how})
    return done.conversation


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """Nobody else shows places meanwhile."""
    events.wire({})
    yield
    events.wire(WIRING)


@pytest.fixture
def queues(world: World) -> list:
    """Two that share ben, and one of sam's own."""
    team = make_team()
    return [
        make_queue(team, world.ana, world.ben, name="Questions"),
        make_queue(team, world.ben, name="Returns"),
        make_queue(team, world.sam, name="Orders"),
    ]


def test_all_in_one_go_stand_where_each_stands_by_counting(world: World, queues) -> None:
    chance = random.Random(5)
    entered = [database_now() - timedelta(seconds=seconds) for seconds in (1, 1, 20, 60)]
    talks = [
        wait(
            world,
            chance.choice(queues),
            entered_at=chance.choice(entered),
            tier=chance.choice([0, 1, 1, 1]),
            boost_s=chance.choice([0, 0, 30, 60]),
        )
        for _ in range(40)
    ]

    together = sorted(standings(None), key=lambda standing: standing.stay)
    by_counting = [standings([talk.pk])[0] for talk in talks]

    assert together == by_counting
    assert {standing.passed for standing in together} == {None, Passed.REQUEUED, Passed.BOOSTED}


def test_those_of_other_partitions_are_not_ahead(world: World, queues) -> None:
    wait(world, queues[2])
    wait(world, queues[1])
    last = wait(world, queues[0])

    [standing] = standings([last.pk])

    assert (standing.position, standing.ahead) == (1, 1)


def test_what_is_shown_is_written_once(world: World, queues) -> None:
    for _ in range(3):
        wait(world, queues[0])

    assert show_places() == 3
    assert show_places() == 0
    shown = QueueStay.objects.order_by("pk").values_list("shown_position", "shown_words")
    assert list(shown) == [
        (1, "You are next."),
        (2, "You are number 2 in the queue."),
        (3, "You are number 3 in the queue."),
    ]


def test_showing_is_no_change_of_the_stay(world: World, queues) -> None:
    wait(world, queues[0])
    before = QueueStay.objects.get().changed_at

    show_places()

    assert QueueStay.objects.get().changed_at == before

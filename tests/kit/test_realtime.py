"""The hub, two of them over a real Valkey."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from kit.realtime import Hub


class Ring(msgspec.Struct, tag=True, array_like=True):
    times: int


class Listener:
    def __init__(self) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.news = asyncio.Event()

    def wake(self, topic: str, wake: Any) -> None:
        self.heard.append((topic, wake))
        self.news.set()


@pytest.fixture
async def hubs() -> AsyncIterator[tuple[Hub, Hub]]:
    """Two processes' hubs that hear each other."""
    one, other = Hub(), Hub()
    for hub in (one, other):
        hub.carry(Ring)
        hub.start()
    for hub, sender in ((one, other), (other, one)):
        probe = Listener()
        hub.watch("probe", probe)
        while not probe.heard:
            sender.tell("probe", Ring(0))
            await asyncio.sleep(0.02)
        hub.unwatch("probe", probe)
    yield one, other
    await one.stop()
    await other.stop()


async def test_a_watcher_in_the_same_process_is_woken_at_once(hubs: tuple[Hub, Hub]) -> None:
    here, _ = hubs
    listener = Listener()
    here.watch("conv:1", listener)

    here.tell("conv:1", Ring(1))

    assert listener.heard == [("conv:1", Ring(1))]


async def test_what_is_told_here_stays_here(hubs: tuple[Hub, Hub]) -> None:
    here, there = hubs
    listener, other = Listener(), Listener()
    here.watch("conv:1", listener)
    there.watch("conv:1", other)

    here.tell_here("conv:1", Ring(1))
    here.tell("conv:1", Ring(2))
    async with asyncio.timeout(5):
        await listener.news.wait()
        await other.news.wait()

    assert listener.heard == [("conv:1", Ring(2)), ("conv:1", Ring(1))]
    assert other.heard == [("conv:1", Ring(2))]


async def test_a_watcher_in_another_process_is_woken_once(hubs: tuple[Hub, Hub]) -> None:
    here, there = hubs
    listener, own = Listener(), Listener()
    there.watch("conv:1", listener)
    here.watch("conv:1", own)

    here.tell("conv:1", Ring(1))
    here.tell("conv:1", Ring(2))
    while len(listener.heard) < 2:
        await asyncio.wait_for(listener.news.wait(), 5)
        listener.news.clear()
        await asyncio.sleep(0.02)

    assert listener.heard == [("conv:1", Ring(1)), ("conv:1", Ring(2))]
    assert own.heard == [("conv:1", Ring(1)), ("conv:1", Ring(2))]


async def test_other_topics_and_those_who_left_are_left_alone(hubs: tuple[Hub, Hub]) -> None:
    here, _ = hubs
    other, gone = Listener(), Listener()
    here.watch("conv:2", other)
    here.watch("conv:1", gone)
    here.unwatch("conv:1", gone)

    here.tell("conv:1", Ring(1))

    assert (other.heard, gone.heard, "conv:1" in here.watchers) == ([], [], False)


async def test_a_watcher_that_fails_harms_no_other(hubs: tuple[Hub, Hub]) -> None:
    here, _ = hubs
    listener = Listener()

    class Broken:
        def wake(self, topic: str, wake: Any) -> None:
            raise ZeroDivisionError

    here.watch("conv:1", Broken())
    here.watch("conv:1", listener)

    here.tell("conv:1", Ring(1))

    assert listener.heard == [("conv:1", Ring(1))]


async def test_a_thread_may_tell(hubs: tuple[Hub, Hub]) -> None:
    here, _ = hubs
    listener = Listener()
    here.watch("conv:1", listener)

    await asyncio.to_thread(here.tell, "conv:1", Ring(1))
    await asyncio.wait_for(listener.news.wait(), 5)

    assert listener.heard == [("conv:1", Ring(1))]


async def test_a_process_without_a_loop_reaches_those_with_one(hubs: tuple[Hub, Hub]) -> None:
    _, there = hubs
    listener = Listener()
    there.watch("conv:1", listener)
    worker = Hub()
    worker.carry(Ring)

    await asyncio.to_thread(worker.tell, "conv:1", Ring(3))
    await asyncio.wait_for(listener.news.wait(), 5)

    assert listener.heard == [("conv:1", Ring(3))]

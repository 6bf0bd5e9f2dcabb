"""Whole lives of conversations, with everything that is wired: as in a web process whose agents are busy."""

import asyncio
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection

from benchmarks import machine
from benchmarks.figures import Figure, spread
from benchmarks.routing import shop
from benchmarks.routing.shop import Shop
from chat.actions.conversations import close_conversation, start_conversation
from chat.models import Agent
from kit.events import wire
from kit.realtime import hub
from kit.work import THREADS, soon
from livechat.wiring import WIRING
from routing.actions.offers import OfferExpired, accept
from routing.actions.segments import wrap_up
from routing.dispatch import dispatcher
from routing.models import Offer, QueueStay, Segment

AGENTS, WAITING = 1_000, 10_000
BURST_AGENTS, BURST_CAPACITY, ARRIVALS, ARRIVE_WITHIN_S = 100, 20, 500, 10
WORKERS = 3
PATIENCE_S = 60


@contextmanager
def office() -> Iterator[None]:
    """What a web process runs: the listeners, the hub on its loop, the dispatcher's sweep."""
    wire(WIRING)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def begin() -> asyncio.Task[None]:
        hub.start()
        return asyncio.create_task(dispatcher.run())

    async def end() -> None:
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)
        await hub.stop()

    sweeping = asyncio.run_coroutine_threadsafe(begin(), loop).result()
    try:
        yield
    finally:
        rest()
        asyncio.run_coroutine_threadsafe(end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        wire({})


def rest() -> None:
    """Until what follows from all that was done has been done, and what follows from that: every thread
    has come to the gate, three times."""
    for _ in range(3):
        gate = threading.Barrier(THREADS + 1)
        for _ in range(THREADS):
            soon(gate.wait)
        gate.wait()


def burst() -> list[Figure]:
    """Five hundred come within ten seconds, to a hundred agents with room for all of them."""
    here = shop.open_shop(BURST_AGENTS, capacity=BURST_CAPACITY)
    visitors = shop.visitors(here, [here.chance.choice(here.queues) for _ in range(ARRIVALS)])
    with office(), ThreadPoolExecutor(max_workers=WORKERS) as doors:
        began = time.perf_counter()
        for n, visitor in enumerate(visitors):
            time.sleep(max(0.0, began + n * ARRIVE_WITHIN_S / ARRIVALS - time.perf_counter()))
            doors.submit(come_in, visitor.pk)
        deadline = time.perf_counter() + PATIENCE_S
        while Offer.objects.count() < ARRIVALS and time.perf_counter() < deadline:
            time.sleep(0.1)
    waits = [
        (offered - entered).total_seconds()
        for offered, entered in Offer.objects.values_list("offered_at", "stay__entered_at")
    ]
    missing = ARRIVALS - len(waits)
    return [
        Figure(
            what="500 arrivals in 10 s to 100 agents: longest wait for an offer",
            value=max(waits) if not missing else float("inf"),
            unit="s",
            most=10,
            beside=f"{spread(waits)} offered",
        )
    ]


def come_in(visitor_id: uuid.UUID) -> None:
    start_conversation(
        visitor_id=visitor_id, start_id=uuid.uuid4(), body="Is the blue jacket back in my size?"
    )
    connection.close()


def sustained(engine_pids: Sequence[int], *, seconds: float) -> list[Figure]:
    """Behind ten thousand who wait: offered, accepted, closed, wrapped up, and another one comes."""
    here = shop.open_shop(AGENTS)
    shop.let_wait(here, WAITING)
    agents = {agent.pk: agent for agent in here.agents}
    with office():
        while Offer.objects.filter(ended_at=None).count() < AGENTS * shop.CAPACITY * 0.9:
            time.sleep(0.2)
        rest()
        work = Work(here, agents)
        engines = machine.cpu_seconds(engine_pids)
        own, began = machine.own_cpu_seconds(), time.perf_counter()
        with ThreadPoolExecutor(max_workers=WORKERS) as hands:
            for hand in range(WORKERS):
                hands.submit(work.live, hand, began + seconds)
        took = time.perf_counter() - began
        own, engines = machine.own_cpu_seconds() - own, machine.cpu_seconds(engine_pids) - engines
    app_ms, engines_ms = own / work.lived * 1000, engines / work.lived * 1000
    waiting = QueueStay.objects.filter(left_at=None, is_offered=False).count()
    carried = Segment.objects.filter(wrap_ended_at=None).count() + Offer.objects.filter(ended_at=None).count()
    return [
        Figure(
            what="whole lives, sustained behind 10,000",
            value=work.lived / took,
            unit="lives/s",
            beside=f"{work.lived:,} in {took:.0f} s; CPU ms each: application {app_ms:.1f},"
            f" engines {engines_ms:.1f}; at the end {waiting:,} wait, {carried:,} are carried",
        )
    ]


class Work:
    """Agents who accept, end, and are done at once; for everyone served another one comes."""

    def __init__(self, here: Shop, agents: dict[int, Agent]) -> None:
        self._agents = agents
        self._lock = threading.Lock()
        self._visitors = iter(shop.visitors(here, [*here.queues] * 200))
        self.lived = 0

    def live(self, hand: int, until: float) -> None:
        try:
            while time.perf_counter() < until:
                pending = Offer.objects.filter(ended_at=None).order_by("pk")
                mine = pending.extra(where=["agent_id %% %s = %s"], params=[WORKERS, hand])
                for offer in mine.select_related("stay")[:100]:
                    if time.perf_counter() >= until:
                        break
                    self.serve(offer)
        finally:
            connection.close()

    def serve(self, offer: Offer) -> None:
        agent, conversation_id = self._agents[offer.agent_id], offer.stay.conversation_id
        try:
            accept(offer_id=offer.pk, agent=agent)
        except OfferExpired:
            return
        close_conversation(conversation_id=conversation_id, agent=agent)
        wrap_up(agent_id=agent.pk, conversation_id=conversation_id)
        with self._lock:
            visitor = next(self._visitors)
            self.lived += 1
        start_conversation(visitor_id=visitor.pk, start_id=uuid.uuid4(), body="Hello")

"""The dispatcher: matches at once where a need was seen, and sweeps for what a crash left."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import close_old_connections

from kit.work import attempt, is_lost, soon
from routing import queries
from routing.actions.choices import offer_choices
from routing.actions.closing import close_queues
from routing.actions.matching import match_partition
from routing.actions.offers import expire_offers
from routing.actions.places import show_places
from routing.actions.presence import attend_all, lose_the_lost
from routing.actions.segments import end_due_wraps, park_silent, settle_responsibility
from routing.actions.silence import end_silent
from routing.actions.stays import enqueue, open_overflows
from routing.actions.transfers import return_unanswered

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
PRESENCE_SECONDS = 5.0
PLACES_SECONDS = 5.0
DEAF_SECONDS = 15.0  # between two sweeps; then something held this process up
LISTEN_SECONDS = 60.0  # in which connections come back and leases are renewed


class Listening:
    """Since when this process has been able to hear who is there: it began, or the database came back, or it
    was frozen. Nobody is taken for gone before everyone had time to say that they are there."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = self._last = clock()

    def heard(self) -> None:
        now = self._clock()
        if now - self._last > DEAF_SECONDS:
            self._since = now
        self._last = now

    def lasts(self) -> bool:
        return self._clock() - self._since >= LISTEN_SECONDS


class Dispatcher:
    """One for each process. Two needs of one partition at the same time are one match after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._matching: set[int] = set()
        self._again: set[int] = set()
        self._attended_at = 0.0
        self._placed_at = 0.0
        self._listening = Listening()

    def need(self, partition: int) -> None:
        """Something waits or somebody has room. Callable from any thread, returns at once."""
        with self._lock:
            if partition in self._matching:
                self._again.add(partition)
                return
            self._matching.add(partition)
        soon(self._match, partition)

    def need_of(self, agent_ids: Iterable[int]) -> None:
        """These agents may have room."""
        for partition in queries.partitions_of(agent_ids):
            self.need(partition)

    def _match(self, partition: int) -> None:
        """A match that another transaction undid is made again at once, and a need that came meanwhile is
        seen to even when this one could not be."""
        while True:
            attempt("match_partition", partial(_match_all, partition))
            with self._lock:
                if partition not in self._again:
                    self._matching.discard(partition)
                    return
                self._again.discard(partition)

    async def run(self) -> None:
        """Sweep as long as the process lives, in threads of its own: however much else there is to do, and
        however long the rest takes, whoever waits is looked after every two seconds."""
        threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sweep")
        try:
            await asyncio.gather(
                _again_and_again(self.look_after_waiting, threads),
                _again_and_again(self.tidy, threads),
            )
        finally:
            threads.shutdown(wait=False)

    def sweep(self) -> None:
        """Everything that time brings, and whatever was missed. Harmless in several processes at once."""
        self.look_after_waiting()
        self.tidy()

    def look_after_waiting(self) -> None:
        """Whoever waits stands in line, and is matched."""
        self._each(expire_offers, stand_in_line, self._need_work, end_due_wraps)

    def tidy(self) -> None:
        """All the rest."""
        self._listening.heard()
        self._each(park_silent)
        if time.monotonic() - self._attended_at > PRESENCE_SECONDS:
            self._attended_at = time.monotonic()
            self._each(attend_all)
            if self._listening.lasts():
                self._each(lose_the_lost, end_silent)
        if time.monotonic() - self._placed_at > PLACES_SECONDS:
            self._placed_at = time.monotonic()
            self._each(offer_choices, show_places)
        self._each(settle_unsettled, open_overflows, close_queues, return_unanswered)

    def _each(self, *steps: Callable[[], object]) -> None:
        """One after the other; what one of them cannot do keeps none of the others from being done, but for
        the database's being away."""
        for step in steps:
            problem = attempt(step.__name__, step)
            if problem is not None and is_lost(problem):
                self._listening = Listening()
                raise problem

    def _need_work(self) -> None:
        for partition in queries.partitions_with_work():
            self.need(partition)


async def _again_and_again(sweep: Callable[[], None], threads: ThreadPoolExecutor) -> None:
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        await asyncio.get_running_loop().run_in_executor(threads, _with_connection, sweep)


def _with_connection(sweep: Callable[[], None]) -> None:
    try:
        sweep()
    except Exception as problem:
        if not is_lost(problem):
            logger.exception("The sweep of routing failed")
    finally:
        close_old_connections()


def _match_all(partition: int) -> None:
    while match_partition(partition=partition):
        pass


def stand_in_line() -> None:
    """Everyone who waits for a person."""
    for conversation_id in queries.waiting_without_a_stay():
        enqueue(conversation_id=conversation_id)


def settle_unsettled() -> None:
    for conversation_id in queries.unsettled():
        settle_responsibility(conversation_id=conversation_id)


dispatcher = Dispatcher()

"""The dispatcher: matches at once where a need was seen, and sweeps for what a crash left."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable

from kit.wire import WireError
from kit.work import in_database, soon
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
        try:
            while True:
                while match_partition(partition=partition):
                    pass
                with self._lock:
                    if partition not in self._again:
                        self._matching.discard(partition)
                        return
                    self._again.discard(partition)
        except BaseException:
            with self._lock:
                self._matching.discard(partition)
                self._again.discard(partition)
            raise

    async def run(self) -> None:
        """Sweep as long as the process lives."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await in_database(self.sweep)
            except WireError as error:
                self._listening = Listening()
                logger.info("Not swept: %s", error)
            except Exception:
                self._listening = Listening()
                logger.exception("The sweep of routing failed")

    def sweep(self) -> None:
        """Everything that time brings, and whatever was missed. Harmless in several processes at once."""
        self._listening.heard()
        expire_offers()
        end_due_wraps()
        park_silent()
        if time.monotonic() - self._attended_at > PRESENCE_SECONDS:
            self._attended_at = time.monotonic()
            attend_all()
            if self._listening.lasts():
                lose_the_lost()
                end_silent()
        for partition in queries.partitions_with_work():
            self.need(partition)
        if time.monotonic() - self._placed_at > PLACES_SECONDS:
            self._placed_at = time.monotonic()
            offer_choices()
            show_places()
        for conversation_id in queries.unsettled():
            settle_responsibility(conversation_id=conversation_id)
        for conversation_id in queries.waiting_without_a_stay():
            enqueue(conversation_id=conversation_id)
        open_overflows()
        close_queues()
        return_unanswered()


dispatcher = Dispatcher()

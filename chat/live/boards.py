"""The boards that agents watch: snapshots, made when something moved and at most every two seconds."""

import asyncio
import logging
import time
from typing import Any

from chat import groups, queries
from chat.live.sessions import Session
from chat.protocol import Board, Waiting
from kit.realtime import hub
from kit.wire import WireError, encode
from kit.work import in_database

logger = logging.getLogger(__name__)

SECONDS_BETWEEN = 2.0


class WaitingBoard:
    """Who waits. One for each process: read once, sent to all its agents."""

    def __init__(self) -> None:
        self.watchers: set[Session] = set()
        self._data: Waiting | None = None
        self._frame = b""
        self._read_at = 0.0
        self._reading: asyncio.Task[None] | None = None
        self._again = False

    def add(self, session: Session) -> None:
        if not self.watchers:
            hub.watch(groups.WAITING, self)
        self.watchers.add(session)
        if self._frame and time.monotonic() - self._read_at < SECONDS_BETWEEN:
            session.out.push(self._frame)
        else:
            self._data = None
        # Nobody may have watched since it was read.
        self.refresh()

    def remove(self, session: Session) -> None:
        self.watchers.discard(session)
        if not self.watchers:
            # Nobody tells us what changes from now on.
            hub.unwatch(groups.WAITING, self)
            self._frame, self._data, self._read_at = b"", None, 0.0

    def wake(self, topic: str, wake: Any) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Read the board soon; whatever asks while it waits or reads is answered by one more read."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.get_running_loop().create_task(self._read())
        else:
            self._again = True

    async def _read(self) -> None:
        self._again = True
        while self._again and self.watchers:
            await asyncio.sleep(max(0.0, self._read_at + SECONDS_BETWEEN - time.monotonic()))
            self._again = False
            self._read_at = time.monotonic()
            try:
                data = await in_database(queries.waiting_board)
            except WireError:
                return
            self._show(data)

    def _show(self, data: Waiting) -> None:
        if data == self._data:
            return
        self._data = data
        self._frame = encode(Board(key="waiting", rev=time.time_ns() // 1_000, data=data))
        for session in tuple(self.watchers):
            session.out.push(self._frame)


waiting_board = WaitingBoard()

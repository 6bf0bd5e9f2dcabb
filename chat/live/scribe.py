"""The scribe: stores what the sockets of this process write, many entries with one commit.

Whatever arrives while a commit is under way goes into the next one: no timer, so a single message
waits for nothing, and a thousand share one statement. A conversation that cannot be written (its row
is locked, a row of it is bad) is set aside and written on its own, so that it holds up nobody else.
"""

import asyncio
import logging
from collections import deque
from uuid import UUID

import psycopg
from django.db import IntegrityError, connections, transaction
from psycopg.errors import UniqueViolation

from chat import append
from chat.append import Appended, Row
from kit.events import announce
from kit.wire import WireError
from kit.work import in_database, is_transient, unavailable

logger = logging.getLogger(__name__)

BATCH = 400
STORE_SECONDS = 5.0  # before a client repeats its message
# Far below the database's own: a stuck conversation may delay the others of its batch no longer.
LOCK_MILLISECONDS = 250

Answer = asyncio.Future[Appended]


class Scribe:
    """One for each process and event loop."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Row, Answer]] = deque()
        self._aside: dict[UUID, deque[tuple[Row, Answer]]] = {}
        self._connection: psycopg.AsyncConnection | None = None
        self._writing: asyncio.Task[None] | None = None
        self._lanes: set[asyncio.Task[None]] = set()
        self._given_up: set[asyncio.Task[tuple[list[Appended], bool]]] = set()

    def append(self, row: Row) -> Answer:
        """Store an entry. The answer comes after its commit; it fails with WireError unavailable when
        the database is away, and then nothing is known to be stored: send the same row again."""
        answer: Answer = asyncio.get_running_loop().create_future()
        aside = self._aside.get(row.conversation_id)
        if aside is not None:
            aside.append((row, answer))
            return answer
        self._waiting.append((row, answer))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write())
        return answer

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _write(self) -> None:
        while self._waiting:
            batch = self._next_batch()
            rows = [row for row, _ in batch]
            if not rows:
                continue
            try:
                answered, twice = await self._store(rows)
            except Exception as problem:
                self._after_failure(batch, problem)
            else:
                for (row, answer), appended in zip(batch, answered, strict=True):
                    settle(row, answer, appended, twice=twice)

    def _next_batch(self) -> list[tuple[Row, Answer]]:
        """The rows that came first, without two of the same key: the second must see the first."""
        batch: list[tuple[Row, Answer]] = []
        keys: set[object] = set()
        later: list[tuple[Row, Answer]] = []
        while self._waiting and len(batch) < BATCH:
            row, answer = self._waiting.popleft()
            if row.conversation_id in self._aside:
                self._aside[row.conversation_id].append((row, answer))
            elif row.key in keys:
                later.append((row, answer))
            else:
                keys.add(row.key)
                batch.append((row, answer))
        self._waiting.extendleft(reversed(later))
        return batch

    async def _store(self, rows: list[Row]) -> tuple[list[Appended], bool]:
        """In time, or TimeoutError: a statement that hangs is cancelled, but its end is not waited for.
        True says that it was run twice, so that a duplicate may be what the first run has stored."""
        storing = asyncio.get_running_loop().create_task(self._execute_twice(rows))
        done, _ = await asyncio.wait({storing}, timeout=STORE_SECONDS)
        if done:
            return storing.result()
        self._connection = None
        self._given_up.add(storing)
        storing.add_done_callback(self._ended)
        storing.cancel()
        raise TimeoutError("Postgres hangs.")

    def _ended(self, storing: asyncio.Task[tuple[list[Appended], bool]]) -> None:
        self._given_up.discard(storing)
        if not storing.cancelled() and (problem := storing.exception()):
            logger.info("A statement that hung has ended: %s", problem)

    async def _execute_twice(self, rows: list[Row]) -> tuple[list[Appended], bool]:
        try:
            return await self._execute(rows), False
        except (UniqueViolation, psycopg.OperationalError):
            # A twin got in between, or the connection was an old one: the same rows once more.
            return await self._execute(rows), True

    async def _execute(self, rows: list[Row]) -> list[Appended]:
        connection = await self._connected()
        try:
            cursor = await connection.execute(append.SQL, append.parameters(rows), prepare=True)
            return append.answers(await cursor.fetchall())
        except BaseException:
            if connection.closed or connection.info.transaction_status != 0:
                await connection.close()
            raise

    async def _connected(self) -> psycopg.AsyncConnection:
        if self._connection is None or self._connection.closed:
            given = connections["default"].get_connection_params()
            wanted = {name: value for name, value in given.items() if name in CONNECTION_PARAMETERS}
            # The statement's plan does not depend on its rows, and planning it costs more than a row.
            wanted["options"] = (
                f"{given.get('options', '')} -c lock_timeout={LOCK_MILLISECONDS}"
                " -c plan_cache_mode=force_generic_plan"
            )
            self._connection = await psycopg.AsyncConnection.connect(autocommit=True, **wanted)
        return self._connection

    def _after_failure(self, batch: list[tuple[Row, Answer]], problem: Exception) -> None:
        """Without a database everyone is told; else each conversation is written on its own."""
        is_lock = getattr(problem, "sqlstate", None) == "55P03"
        if isinstance(problem, TimeoutError) or (is_transient(problem) and not is_lock):
            logger.warning("Entries not stored: %s", problem)
            if isinstance(problem, TimeoutError):
                # They have waited as long.
                batch = [*batch, *self._waiting]
                self._waiting.clear()
            for _, answer in batch:
                refuse(answer, unavailable())
            return
        for row, answer in batch:
            self._set_aside(row.conversation_id)
            self._aside[row.conversation_id].append((row, answer))
        # What came after them goes behind them at once, before anything newer can.
        behind, self._waiting = self._waiting, deque()
        for row, answer in behind:
            self._aside.get(row.conversation_id, self._waiting).append((row, answer))

    def _set_aside(self, conversation_id: UUID) -> None:
        if conversation_id in self._aside:
            return
        self._aside[conversation_id] = deque()
        lane = asyncio.get_running_loop().create_task(self._write_aside(conversation_id))
        self._lanes.add(lane)
        lane.add_done_callback(self._lanes.discard)

    async def _write_aside(self, conversation_id: UUID) -> None:
        """Write one conversation's rows, one by one, until none is left."""
        waiting = self._aside[conversation_id]
        while waiting:
            row, answer = waiting.popleft()
            try:
                [appended] = await in_database(append_alone, [row])
            except WireError as refused:
                refuse(answer, refused)
            except Exception:
                logger.exception("An entry cannot be stored")
                refuse(answer, WireError("bad_frame", "This message cannot be stored."))
            else:
                settle(row, answer, appended)
        del self._aside[conversation_id]


CONNECTION_PARAMETERS = {
    *("dbname", "user", "password", "host", "port", "connect_timeout", "sslmode"),
    "prepare_threshold",
}


def append_alone(rows: list[Row]) -> list[Appended]:
    try:
        with transaction.atomic():
            return append.append(rows)
    except IntegrityError:
        # A twin got in between: the second time it is seen.
        with transaction.atomic():
            return append.append(rows)


def settle(row: Row, answer: Answer, appended: Appended, *, twice: bool = False) -> None:
    """Answer whoever wrote it, then tell the others: ack and echo leave together."""
    if not answer.done():
        answer.set_result(appended)
    if appended.verdict == "stored" or (twice and appended.verdict == "dup"):
        announce(append.posted(row, appended))


def refuse(answer: Answer, error: WireError) -> None:
    if not answer.done():
        answer.set_exception(error)


scribe = Scribe()

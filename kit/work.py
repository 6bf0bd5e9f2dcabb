"""The one bounded pool of threads in which sockets do their database work."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

import django.db
import psycopg
from channels.db import database_sync_to_async
from django.db import Error, close_old_connections, connection

from kit.wire import WireError

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

# Before a client repeats what it asked for.
WORK_SECONDS = 5.0
# A deadlock undoes one of two, and a lock is waited for so long only: the next attempt finds it free.
ATTEMPTS = 4
RENEW_SECONDS = 1.0  # many threads notice the same loss
NO_SERVER = (
    django.db.OperationalError,
    django.db.InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)

_renewed_at = 0.0
# Channels would run every consumer of a process in one thread. Eight saturate two cores of Postgres.
THREADS = 8
_threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="work")


async def in_database(do: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a synchronous function that uses the ORM; raises WireError unavailable when Postgres is, or
    when it hangs: then the thread is waited for no longer, and what it does may still be done."""
    run = database_sync_to_async(do, thread_sensitive=False, executor=_threads)
    try:
        async with asyncio.timeout(WORK_SECONDS):
            result: R = await run(*args, **kwargs)
    except TimeoutError as problem:
        raise unavailable() from problem
    except Error as problem:
        if is_lost(problem):
            renew_connections()
        if is_transient(problem):
            raise unavailable() from problem
        raise
    return result


def renew_connections() -> None:
    """Replace all that the pool keeps. By itself it looks at one after the other, waiting twice as long
    each time, so that after a restart of Postgres a few dead ones would use up everybody's patience."""
    global _renewed_at
    now = time.monotonic()
    if now - _renewed_at > RENEW_SECONDS:
        _renewed_at = now
        connection.pool.drain()  # type: ignore[attr-defined]


def soon(do: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Run a synchronous function in a database thread, and do not wait for it. For what follows a
    commit; should it fail for good, a sweep over the rows does it again, so its error is only logged."""
    try:
        _threads.submit(_guarded, do.__name__, partial(do, *args, **kwargs))
    except RuntimeError:
        logger.info("%s is left to another process: this one ends", do.__name__)


def _guarded(name: str, do: Callable[[], object]) -> None:
    try:
        close_old_connections()
    except Error as problem:
        logger.info("A connection could not be given back: %s", problem)
    try:
        attempt(name, do)
    finally:
        close_old_connections()


def attempt(name: str, do: Callable[[], object]) -> Exception | None:
    """Do what a sweep would do again, and once more at once when somebody else's lock undid it. What keeps
    it from being done after all is logged and returned, not raised."""
    for left in reversed(range(ATTEMPTS)):
        try:
            do()
        except Exception as problem:
            if not is_transient(problem):
                logger.exception("%s failed", name)
                return problem
            if is_lost(problem) or not left:
                logger.info("%s is left to the sweep: %s", name, problem)
                return problem
            logger.info("%s is tried again: %s", name, problem)
        else:
            break
    return None


def is_lost(problem: BaseException) -> bool:
    """True when the connection is no more, rather than the work refused."""
    from_postgres = problem.__cause__ if isinstance(problem, Error) else problem
    state = getattr(from_postgres, "sqlstate", None)
    if state is None:
        return isinstance(problem, NO_SERVER)
    return state[:2] == "08" or state in {"57P01", "57P02", "57P03"}


def is_transient(problem: BaseException) -> bool:
    """True when the same work may succeed later: the connection, a lock, a full disk, a restart."""
    from_postgres = problem.__cause__ if isinstance(problem, Error) else problem
    state = getattr(from_postgres, "sqlstate", None)
    if state is None:
        # Never reached a server, or lost it half-way: psycopg has no code for these.
        return isinstance(problem, NO_SERVER)
    # 08 connection, 25006 read-only, 40 rollback, 53 resources, 55P03 lock, 57 operator, 58 system.
    return state[:2] in {"08", "40", "53", "57", "58"} or state in {"25006", "55P03"}


def unavailable() -> WireError:
    return WireError("unavailable", "Not stored: the database is away. Try again.", retry_ms=1_000)

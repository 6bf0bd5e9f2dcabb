"""The live parts of a web process: started with its first request, drained before a restart."""

import asyncio
import gc
import signal
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from chat.live.leases import leases
from chat.live.marking import marking
from chat.live.scribe import scribe
from chat.live.sessions import connected
from chat.live.sweep import send_back, sweep
from kit.realtime import hub

# From the goodbye to the end of the process.
FAREWELL_SECONDS = 0.5

Work = Callable[[], Coroutine[Any, Any, None]]

_tasks: list[asyncio.Task[None]] = []
_works: list[Work] = [sweep.run, marking.run, leases.run]


def also_run(work: Work) -> None:
    """Another app has work for as long as the process lives."""
    if work not in _works:
        _works.append(work)


def start() -> None:
    """Begin on the running event loop; once is enough."""
    if _tasks:
        return
    loop = asyncio.get_running_loop()
    hub.start()
    _tasks.extend(loop.create_task(work()) for work in _works)
    settle_memory()
    if threading.current_thread() is threading.main_thread():
        loop.add_signal_handler(signal.SIGUSR1, drain)
        say_goodbye_before_the_end(loop)


def say_goodbye_before_the_end(loop: asyncio.AbstractEventLoop) -> None:
    """Drain on SIGTERM too, a moment before the server does what it usually does then: Daphne would cut
    everyone off without a word."""
    usual = signal.getsignal(signal.SIGTERM)
    if not callable(usual):
        return

    def end() -> None:
        drain()
        loop.call_later(FAREWELL_SECONDS if connected else 0, usual, signal.SIGTERM, None)

    signal.signal(signal.SIGTERM, lambda number, frame: loop.call_soon_threadsafe(end))


def settle_memory() -> None:
    """What was loaded stays for good, so the collector need not look at it again and again; and messages
    make no cycles worth looking for every seven hundred objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def drain() -> None:
    """Send everyone to another process: each is told when to come back, then closed."""
    for session in tuple(connected):
        send_back(session, "The server restarts.")


async def stop() -> None:
    for task in _tasks:
        task.cancel()
    await asyncio.gather(*_tasks, return_exceptions=True)
    _tasks.clear()
    await marking.flush()
    await hub.stop()
    await scribe.close()

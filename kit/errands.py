"""Errands: what is done beside the frames of a connection, and by somebody else should it fail."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from kit.wire import WireError

logger = logging.getLogger(__name__)


class Errands:
    """Tasks that nobody waits for. `left_to` names whoever does again what fails for want of a database;
    any other failure is logged with its traceback."""

    def __init__(self, *, left_to: str) -> None:
        self.running: set[asyncio.Task[None]] = set()
        self._left_to = left_to

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(self.attempt(work))
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def attempt(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except WireError as error:
            logger.info("Left to %s: %s", self._left_to, error)
        except Exception:
            logger.exception("An errand failed")

    def cancel(self) -> None:
        for task in self.running:
            task.cancel()

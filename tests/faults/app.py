"""The application with faults built in, as the environment names them."""

import asyncio
import importlib
import json
import os
import random
import signal
from collections.abc import Sequence
from typing import Any

from chat.append import Appended, Row
from chat.live import scribe as scribe_module
from chat.live.scribe import Scribe
from kit.realtime import hub
from livechat.asgi import application

__all__ = ["application"]

MARK = "Now die."  # a message with this body kills the process that stores it


def shorten(constants: dict[str, float]) -> None:
    """Waiting times that a test need not wait out."""
    for name, value in constants.items():
        module, constant = name.rsplit(".", 1)
        assert hasattr(importlib.import_module(module), constant)
        setattr(importlib.import_module(module), constant, value)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_before_the_commit() -> None:
    stores = Scribe._execute

    async def dying(self: Scribe, rows: list[Row]) -> list[Appended]:
        if any(row.body == MARK for row in rows):
            die()
        return await stores(self, rows)

    Scribe._execute = dying  # type: ignore[method-assign]


def die_after_the_commit() -> None:
    settles = scribe_module.settle

    def dying(row: Row, answer: Any, appended: Appended, *, twice: bool = False) -> None:
        if row.body == MARK and appended.verdict == "stored":
            die()
        settles(row, answer, appended, twice=twice)

    scribe_module.settle = dying


def drop_every_hint() -> None:
    """They are taken, and never arrive."""

    async def publish(wakes: Sequence[Any]) -> None:
        return None

    hub._publish = publish  # type: ignore[method-assign]


def disturb_hints() -> None:
    """A third of them is lost, a third comes twice, and many come late."""
    publishes = hub._publish

    async def publish(wakes: list[tuple[str, Any]]) -> None:
        if not wakes:
            return await publishes(wakes)
        for wake in wakes:
            for _ in range(random.choice((0, 1, 2))):
                asyncio.get_running_loop().call_later(random.uniform(0, 0.2), send_alone, wake)

    def send_alone(wake: tuple[str, Any]) -> None:
        task = asyncio.get_running_loop().create_task(publishes([wake]))
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    hub._publish = publish  # type: ignore[method-assign]


under_way: set[asyncio.Task[None]] = set()

FAULTS = {
    "die before the commit": die_before_the_commit,
    "die after the commit": die_after_the_commit,
    "drop every hint": drop_every_hint,
    "disturb hints": disturb_hints,
}

shorten(json.loads(os.environ.get("CONSTANTS", "{}")))
for fault in json.loads(os.environ.get("FAULTS", "[]")):
    FAULTS[fault]()

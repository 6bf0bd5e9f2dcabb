"""How long tests wait for what will come: they ask until it holds, and sit no time out."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")

# In seconds, as long as Playwright's own: on a slow machine a run takes longer and fails no sooner.
PATIENCE = 30.0
AGAIN_SECONDS = 0.02


def eventually(ask: Callable[[], T], within: float = PATIENCE) -> T:
    """The first answer that is true; raises AssertionError with the last one when none is."""
    until = time.monotonic() + within
    while not (found := ask()):
        assert time.monotonic() < until, f"It did not happen in {within:g} s: {found!r}"
        time.sleep(AGAIN_SECONDS)
    return found


@overload
async def soon(ask: Callable[[], Awaitable[T]]) -> T: ...
@overload
async def soon(ask: Callable[[], T]) -> T: ...
async def soon(ask: Callable[[], Any]) -> Any:
    """As `eventually`, while everything else goes on."""
    until = time.monotonic() + PATIENCE
    while not (found := await _answer(ask)):
        assert time.monotonic() < until, f"It did not happen in {PATIENCE:g} s: {found!r}"
        await asyncio.sleep(AGAIN_SECONDS)
    return found


async def _answer(ask: Callable[[], Any]) -> Any:
    given = ask()
    return await given if inspect.isawaitable(given) else given

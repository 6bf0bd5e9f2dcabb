"""Work that is done for many at once: whoever is named while it is under way is next, all together."""

import threading
from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Generic, TypeVar

from kit.work import attempt, soon

K = TypeVar("K")

# A batch is done before the next is begun, so that nobody waits for thousands.
AT_ONCE = 500


class Gathered(Generic[K]):
    """Call it with whom something is to be done for, from any thread; it returns at once. One database
    thread at a time does it, and somebody named twice meanwhile is done once. As with `soon`, whom a failure
    leaves out is found by a sweep over the rows."""

    def __init__(self, do: Callable[[Sequence[K]], object]) -> None:
        self._do = do
        self._lock = threading.Lock()
        self._named: dict[K, None] = {}
        self._is_working = False
        self._work = wraps(do)(lambda: self._all())

    def __call__(self, *keys: K) -> None:
        with self._lock:
            self._named.update(dict.fromkeys(keys))
            if self._is_working or not self._named:
                return
            self._is_working = True
        soon(self._work)

    def _all(self) -> None:
        while keys := self._next():
            attempt(self._work.__name__, partial(self._do, keys))

    def _next(self) -> list[K]:
        with self._lock:
            keys = list(self._named)[:AT_ONCE]
            for key in keys:
                del self._named[key]
            self._is_working = bool(keys)
            return keys

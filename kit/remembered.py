"""What changes slowly and is asked for often: kept in this process for a while."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """A function whose answers are kept for `seconds`. Two threads may both ask; the last one stays."""

    def __init__(
        self,
        ask: Callable[[K], V],
        *,
        seconds: float,
        keys: int = 1_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._seconds = seconds
        self._keys = keys
        self._clock = clock
        self._known: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def __call__(self, key: K) -> V:
        now = self._clock()
        known = self._known.get(key)
        if known is not None and now < known[0]:
            return known[1]
        found = self._ask(key)
        self._known[key] = now + self._seconds, found
        while len(self._known) > self._keys:
            self._known.popitem(last=False)
        return found

    def forget(self) -> None:
        self._known.clear()

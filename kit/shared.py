"""What is found out once for all who ask for it within a moment."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")

# More different things than this are not asked for at once.
MOST = 64


class Shared(Generic[V]):
    """Whoever asks while it is being found out waits for it, and whoever asks within `seconds` of when that
    began is given the same. What fails is told to whoever asked first, and tried again by the next."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._found: dict[Hashable, _Found[V]] = {}

    def get(self, key: Hashable, find: Callable[[], V]) -> V:
        kept = self._kept(key)
        with kept.lock:
            now = time.monotonic()
            if not kept.values or now - kept.began >= self._seconds:
                kept.values.clear()
                kept.values.append(find())
                kept.began = now
            return kept.values[0]

    def kept(self, key: Hashable) -> V | None:
        """What is still told, without waiting for anybody; None where it has to be found out."""
        kept = self._found.get(key)
        if kept is None or time.monotonic() - kept.began >= self._seconds:
            return None
        values = kept.values[:1]
        return values[0] if values else None

    def _kept(self, key: Hashable) -> "_Found[V]":
        with self._lock:
            kept = self._found.pop(key, None) or _Found()
            self._found[key] = kept
            if len(self._found) > MOST:
                self._found.pop(next(iter(self._found)))
            return kept


class _Found(Generic[V]):
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.began = 0.0
        self.values: list[V] = []

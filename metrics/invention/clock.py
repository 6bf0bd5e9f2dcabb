"""Virtual time: what is planned happens in its order, and nothing waits."""

import heapq
from collections.abc import Callable
from typing import Any

from metrics.invention.streams import Stream


class Clock:
    """Microseconds since 1970. What is planned for the same moment happens in the order of planning."""

    def __init__(self, now: int) -> None:
        self.now = now
        self._planned: list[tuple[int, int, Callable[..., None], tuple[Any, ...]]] = []
        self._plans = 0

    def plan(self, at: int, happens: Callable[..., None], *given: Any) -> None:
        self._plans += 1
        heapq.heappush(self._planned, (at, self._plans, happens, given))

    def after(self, stream: Stream, seconds: float) -> int:
        return self.now + stream.time(seconds)

    def run(self, until: int | None) -> None:
        """Let everything happen that is planned before then; None for all."""
        planned = self._planned
        while planned and (until is None or planned[0][0] < until):
            self.now, _, happens, given = heapq.heappop(planned)
            happens(*given)

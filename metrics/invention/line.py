"""The line of those who wait, those who are being offered to somebody included."""

from bisect import insort

from metrics.invention.clock import Clock
from metrics.invention.crew import Totals
from metrics.invention.records import Chat


class Line:
    """`length` are those who wait now."""

    def __init__(self, clock: Clock, totals: Totals) -> None:
        self.clock, self.totals = clock, totals
        # Who is being offered to an agent is not here, but counts as waiting.
        self.unoffered: list[Chat] = []
        self.length = 0
        self._counted = clock.now

    def enter(self, chat: Chat) -> None:
        self._count()
        self.length += 1
        self.line_up(chat)

    def line_up(self, chat: Chat) -> None:
        """Who was transferred first, then by entry: being refused costs nobody their place."""
        insort(self.unoffered, chat, key=lambda one: (not one.waits[-1].is_transfer, one.waits[-1].entered))

    def leave(self, chat: Chat, at: int) -> None:
        """They left at a moment that may have passed already."""
        self._count()
        self.length -= 1
        self.totals.waiting -= self.clock.now - at
        if chat in self.unoffered:
            self.unoffered.remove(chat)

    def _count(self) -> None:
        self.totals.waiting += (self.clock.now - self._counted) * self.length
        self._counted = self.clock.now

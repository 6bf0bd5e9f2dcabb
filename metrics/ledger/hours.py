"""Opening hours in whole microseconds, and when so much of them has passed."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from metrics.facts import MICROSECONDS
from metrics.ledger.intervals import gaps
from metrics.periods import micros, moment_of
from routing.calendars import Calendar, opened

Interval = tuple[int, int]

# So much of a calendar is worked out at once, and kept.
PAGE = 32 * 86_400 * MICROSECONDS


class Spans:
    """When a calendar is open, worked out page by page."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._pages: dict[int, list[Interval]] = {}

    def between(self, start: int, end: int) -> Iterator[Interval]:
        """In order, cut to the bounds."""
        while start < end:
            number = start // PAGE
            page, stop = self._page(number), min(end, (number + 1) * PAGE)
            for opens, closes in page[bisect_right(page, start, key=lambda span: span[1]) :]:
                if opens >= stop:
                    break
                yield max(opens, start), min(closes, stop)
            start = stop

    def _page(self, number: int) -> list[Interval]:
        if number not in self._pages:
            found = opened(self._calendar, moment_of(number * PAGE), moment_of((number + 1) * PAGE))
            self._pages[number] = [(micros(span.opens_at), micros(span.closes_at)) for span in found]
        return self._pages[number]


class Hours:
    """The hours of a queue in versions (valid from, spans), oldest first. Each holds until the next, so that
    what is changed today leaves yesterday as it was; the first holds for all that was before, too. None is
    always open, and so is a queue without any."""

    def __init__(self, versions: Sequence[tuple[int, Spans | None]] = ()) -> None:
        self._versions = tuple(versions)
        self._is_always = not any(spans for _, spans in self._versions)

    def due(self, start: int, span: int, before: int, paused: Sequence[Interval] = ()) -> int | None:
        """The first moment by which so much open time has passed since the start, leaving out what was
        `paused` (in order, without overlaps). None where that is not before a moment."""
        if self._is_always and not paused:
            return start + span if start + span < before else None
        left, held = span, list(paused)
        for opened_at in self.between(start, before):
            for opens, closes in gaps([opened_at], held):
                if closes - opens >= left:
                    return opens + left if opens + left < before else None
                left -= closes - opens
        return None

    def passed(self, start: int, end: int) -> int:
        """How much open time there is from one moment to another."""
        if self._is_always:
            return max(end - start, 0)
        return sum(closes - opens for opens, closes in self.between(start, end))

    def between(self, start: int, end: int) -> Iterator[Interval]:
        """When it is open, in order and cut to the bounds. What touches may be told as two."""
        edges = [start, *(max(start, since) for since, _ in self._versions[1:]), end]
        each = [spans for _, spans in self._versions] or [None]
        for spans, (since, edge) in zip(each, pairwise(edges), strict=True):
            until = min(edge, end)
            if since >= until:
                continue
            if spans is None:
                yield since, until
            else:
                yield from spans.between(since, until)


ALWAYS = Hours()

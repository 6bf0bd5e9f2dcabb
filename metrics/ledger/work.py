"""Work: what agents hold at each moment, and each conversation's even share of the time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from metrics.facts import MICROSECONDS, Segment
from metrics.ledger.intervals import gaps, union

QUARTER = 15 * 60 * MICROSECONDS
# Shares of a microsecond are counted in this many parts, so that halves, thirds … sixteenths are whole.
PARTS = 720_720
ROLES = ("owner", "consult", "barge")


class Slice(NamedTuple):
    """From `start` to `end`, within one quarter hour, `agent` held exactly these segments."""

    agent: str
    start: int
    end: int
    segments: tuple[Segment, ...]

    @property
    def length(self) -> int:
        return self.end - self.start

    def shares(self) -> Iterator[tuple[Segment, int]]:
        """Each segment's part of the time (∫ dt / k, domain 1.7), in PARTS of a microsecond. They always
        sum to the whole: what cannot be divided evenly goes to the first."""
        share, rest = divmod(self.length * PARTS, len(self.segments))
        for n, segment in enumerate(self.segments):
            yield segment, share + (n < rest)


def over(segment: Segment, now: int) -> int:
    """When a segment's work ended: now, while it lasts. What ended without wrap-up ended when left."""
    if segment.wrap_ended is not None:
        return segment.wrap_ended
    return now


def working(segment: Segment, until: int) -> list[tuple[int, int]]:
    """When a segment was work, as far as `until`: not while it was parked (domain 1.7)."""
    end = over(segment, until)
    whole = [(segment.joined, end)] if end > segment.joined else []
    parked = [(first, end if last is None else last) for first, last in segment.parked]
    return gaps(whole, union(parked)) if parked else whole


def slices(segments: Iterable[Segment], now: int) -> Iterator[Slice]:
    """The work of each agent, cut wherever what they held changed and at every quarter hour."""
    by_agent: dict[str, list[Segment]] = defaultdict(list)
    for segment in {each.id: each for each in segments}.values():
        if segment.role in ROLES:
            by_agent[segment.agent].append(segment)
    for agent, theirs in sorted(by_agent.items()):
        yield from _of_agent(agent, theirs, now)


def _of_agent(agent: str, segments: list[Segment], now: int) -> Iterator[Slice]:
    moments: dict[int, list[tuple[Segment, bool]]] = defaultdict(list)
    for segment in segments:
        for start, end in working(segment, now):
            moments[start].append((segment, True))
            moments[end].append((segment, False))
    held: dict[str, Segment] = {}
    before = 0
    for moment in sorted(moments):
        if held:
            those = tuple(held[key] for key in sorted(held))
            for start, end in quarters(before, moment):
                yield Slice(agent, start, end, those)
        for segment, begins in moments[moment]:
            if begins:
                held[segment.id] = segment
            else:
                del held[segment.id]
        before = moment


def quarters(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of an interval in each quarter hour that it touches."""
    while start < end:
        stop = min(end, start - start % QUARTER + QUARTER)
        yield start, stop
        start = stop

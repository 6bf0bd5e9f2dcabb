"""What is booked as time passes: work, waiting, being there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from metrics.facts import Facts, Stay
from metrics.ledger.intervals import gaps, union, within
from metrics.ledger.sums import Book, Window
from metrics.ledger.work import ROLES, Slice, quarters, working

PRODUCTIVE = ("available", "busy", "full", "wrap")
ABSENT = ("offline",)
WHOLE = 1000


def book_slice(
    ledger: Book,
    piece: Slice,
    effort: dict[str, int],
) -> None:
    """A slice of work: to its segments for their handle time, and to its own quarter hour."""
    for segment, parts in piece.shares():
        effort[segment.id] += parts
    start, end = ledger.window.clip(piece.start, piece.end)
    if start >= end:
        return
    inside = piece._replace(start=start, end=end)
    for segment, parts in inside.shares():
        sums = {"work_us": inside.length, "work_parts": parts}
        ledger.add(start, segment.queue, None, sums)
        ledger.credit(start, segment.queue, segment.agent, sums, None)
        ledger.shares[segment.agent, segment.conversation] += parts


def book_waiting(ledger: Book, facts: Facts, now: int) -> None:
    """Every second that somebody waited, transfers included, in the quarter hour in which it passed."""
    for stay, episode in {stay.id: (stay, episode) for stay, episode in facts.stays}.values():
        end = now if stay.left is None else stay.left
        for start, stop in quarters(*ledger.window.clip(stay.entered, end)):
            ledger.add(start, stay.queue, episode, {"waiting_us": stop - start})


def book_states(ledger: Book, facts: Facts, now: int) -> None:
    """Time signed in, staffed and accepting, and the room that there was. Somebody who holds
    conversations is at work whatever their state says, or where nothing is known of it: then nothing is
    known of their room either."""
    held: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for segment in facts.segments:
        if segment.role in ROLES:
            held[segment.agent] += working(segment, now)
    work = {agent: union(theirs) for agent, theirs in held.items()}
    known: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for state in dict.fromkeys(facts.states):
        end = now if state.end is None else state.end
        whole, busy = [(state.start, end)], within(work.get(state.agent, []), state.start, end)
        known[state.agent] += whole
        staffed = whole if state.state in PRODUCTIVE else busy
        _pass(ledger, state.agent, staffed, {"staffed_us": WHOLE, "room_us": state.capacity})
        if state.state in ABSENT:
            _pass(ledger, state.agent, busy, {"present_us": WHOLE})
            continue
        accepting = WHOLE if state.is_accepting else 0
        here = {"present_us": WHOLE, "signed_in_us": WHOLE, "accepting_us": accepting}
        _pass(ledger, state.agent, whole, here)
    for agent, theirs in work.items():
        unknown = gaps(theirs, union(known[agent]))
        _pass(ledger, agent, unknown, {"staffed_us": WHOLE, "present_us": WHOLE})


def _pass(ledger: Book, agent: str, spans: list[tuple[int, int]], rates: Mapping[str, int]) -> None:
    """Book time of an agent, each sum at its rate in thousandths."""
    for first, last in spans:
        for start, stop in quarters(*ledger.window.clip(first, last)):
            sums = {name: (stop - start) * rate // WHOLE for name, rate in rates.items()}
            ledger.add(start, None, None, sums)
            ledger.credit(start, None, agent, sums, None)


def longest_line(stays: Iterable[Stay], window: Window, now: int) -> int:
    """The most who waited at one moment."""
    moments: dict[int, int] = defaultdict(int)
    for stay in {stay.id: stay for stay in stays}.values():
        start, end = window.clip(stay.entered, now if stay.left is None else stay.left)
        if start < end:
            moments[start] += 1
            moments[end] -= 1
    most = line = 0
    for moment in sorted(moments):
        line += moments[moment]
        most = max(most, line)
    return most

"""What is booked as time passes: work, waiting, being there."""

from collections import defaultdict
from collections.abc import Iterable

from metrics.facts import Facts, Stay
from metrics.ledger.intervals import gaps, overlaps, union
from metrics.ledger.sums import Book, Sums, Window
from metrics.ledger.work import ROLES, Slice, quarters, working

PRODUCTIVE = ("available", "busy", "full", "wrap")
ABSENT = ("offline",)


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
    known: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for state in dict.fromkeys(facts.states):
        end = now if state.end is None else state.end
        known[state.agent].append((state.start, end))
        staffed = [(state.start, end)]
        if state.state not in PRODUCTIVE:
            staffed = overlaps(held[state.agent], state.start, end)
        for first, last in staffed:
            for start, stop in quarters(*ledger.window.clip(first, last)):
                length = stop - start
                _both(
                    ledger,
                    start,
                    state.agent,
                    {"staffed_us": length, "room_us": length * state.capacity // 1000},
                )
        if state.state not in ABSENT:
            for start, stop in quarters(*ledger.window.clip(state.start, end)):
                length = stop - start
                accepting = length if state.is_accepting else 0
                _both(ledger, start, state.agent, {"signed_in_us": length, "accepting_us": accepting})
    for agent, theirs in held.items():
        for first, last in gaps(union(theirs), union(known[agent])):
            for start, stop in quarters(*ledger.window.clip(first, last)):
                _both(ledger, start, agent, {"staffed_us": stop - start})


def _both(ledger: Book, at: int, agent: str, sums: Sums) -> None:
    ledger.add(at, None, None, sums)
    ledger.credit(at, None, agent, sums, None)


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

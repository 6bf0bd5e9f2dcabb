"""Reads what a history tells of agents: what they were offered, whom they had, and how they were there."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from kit.lines import is_line
from metrics.history import shapes
from metrics.history.checking import LONGEST, LONGEST_NAME, TOO_LONG, Checker
from metrics.history.past import Offer, Part, PastState, Place

HIGHEST_CAPACITY = 100
USUAL_CAPACITY = 3
WHOLE = 1000


def read_offers(
    given: Iterable[shapes.Offer], conversations: set[str], checker: Checker
) -> dict[str, list[Offer]]:
    """Those of each conversation, in the order of the file."""
    found: dict[str, list[Offer]] = defaultdict(list)
    for n, each in enumerate(given):
        checker.place = f"offers[{n}]"
        _check_known(each.conversation, conversations, checker)
        found[each.conversation].append(Offer(checker.name(each.agent, "agent"), each.outcome))
    return found


def read_parts(
    given: Iterable[shapes.Segment], conversations: set[str], until: datetime | None, checker: Checker
) -> dict[str, list[Part]]:
    """Those of each conversation. What had not ended is known `until` then."""
    found: dict[str, list[Part]] = defaultdict(list)
    for n, each in enumerate(given):
        checker.place = f"segments[{n}]"
        _check_known(each.conversation, conversations, checker)
        joined = checker.time(each.joined, "joined")
        left = checker.maybe_time(each.left, "left") or until
        if left is None:
            raise checker.refusal("it has no “left”.")
        wrap = checker.maybe_time(each.wrap_ended, "wrap_ended") or left
        checker.check_order((("joined", joined), ("left", left), ("wrap_ended", wrap)))
        checker.check(wrap - joined <= LONGEST, TOO_LONG)
        place = Place(checker.maybe_name(each.team, "team"), checker.maybe_name(each.queue, "queue"))
        agent = checker.name(each.agent, "agent")
        found[each.conversation].append(Part(agent, joined, left, wrap, place))
    return found


def _check_known(conversation: str, conversations: set[str], checker: Checker) -> None:
    if conversation not in conversations:
        raise checker.refusal(f"there is no conversation “{conversation[:40]}”.")


def read_states(
    given: Iterable[shapes.State], until: datetime | None, checker: Checker
) -> tuple[PastState, ...]:
    """In the order of the file. What had not ended is known `until` then."""
    found = tuple(_state(n, each, until, checker) for n, each in enumerate(given))
    _check_apart(found, checker)
    return found


def _state(n: int, given: shapes.State, until: datetime | None, checker: Checker) -> PastState:
    checker.place = f"agent_states[{n}]"
    agent, reason = checker.name(given.agent, "agent"), given.reason or ""
    checker.check(len(reason) <= LONGEST_NAME, f"“reason” has {LONGEST_NAME} characters at most.")
    checker.check(is_line(reason), "“reason” has a character that nobody can type.")
    capacity = USUAL_CAPACITY if given.capacity is None else given.capacity
    checker.check(0 <= capacity <= HIGHEST_CAPACITY, f"“capacity” is from 0 to {HIGHEST_CAPACITY}.")
    start, end = checker.time(given.start, "start"), checker.maybe_time(given.end, "end") or until
    if end is None:
        raise checker.refusal("it has no “end”.")
    checker.check_order((("start", start), ("end", end)))
    checker.check(end - start <= LONGEST, TOO_LONG)
    return PastState(agent, given.state, start, end, capacity * WHOLE, reason)


def _check_apart(states: tuple[PastState, ...], checker: Checker) -> None:
    """Nobody was in two states at once."""
    last: dict[str, tuple[datetime, int]] = {}
    for agent, start, end, n in sorted(
        (each.agent, each.start, each.end, n) for n, each in enumerate(states)
    ):
        checker.place = f"agent_states[{n}]"
        before = last.get(agent)
        if before is not None and start < before[0]:
            raise checker.refusal(f"it overlaps agent_states[{before[1]}] of the same agent.")
        last[agent] = (end, n)

"""Reads a history, and refuses what cannot have been, with the place of the first error."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from metrics.history import shapes
from metrics.history.agents import read_offers, read_parts, read_states
from metrics.history.checking import BadHistory, Checker
from metrics.history.conversations import TIMES, read_conversation
from metrics.history.keys import check_keys
from metrics.history.orders import Orders
from metrics.history.past import Operation, Past
from metrics.history.reopening import check_reopened


def read_history(content: bytes, now: datetime) -> Operation:
    """The history in the bytes of a JSON file. Raise BadHistory with the place of the first error."""
    try:
        given = msgspec.json.decode(content, type=shapes.History)
        check_keys(content)
    except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
        raise BadHistory(f"This is not a history: {_sentence(problem)}") from problem
    checker = Checker(given.date, now)
    known = _known(given, checker)
    until = _until(given, checker)
    offers = read_offers(given.offers or (), known, checker)
    parts = read_parts(given.segments or (), known, until, checker)
    orders = Orders(checker)
    conversations: list[Past] = []
    for n, each in enumerate(given.conversations):
        checker.place = f"conversations[{n}] ({each.id})"
        past = read_conversation(each, offers.get(each.id, ()), parts.get(each.id, ()), until, checker)
        orders.note(past.site, past.goal)
        conversations.append(past)
    check_reopened(conversations, checker)
    return Operation(tuple(conversations), read_states(given.agent_states or (), until, checker))


def _sentence(problem: Exception) -> str:
    """What is wrong, without the whole of what was read."""
    if isinstance(problem, RecursionError):
        return "it is nested too deeply."
    if isinstance(problem, UnicodeError):
        return "it is not UTF-8."
    return f"{str(problem)[:200].rstrip('.')}."


def _known(given: shapes.History, checker: Checker) -> set[str]:
    """The ids of the conversations, each there once."""
    known: set[str] = set()
    for n, each in enumerate(given.conversations):
        checker.place = f"conversations[{n}]"
        checker.name(each.id, "id")
        checker.check(each.id not in known, f"there is another conversation “{each.id}”.")
        known.add(each.id)
    return known


def _until(given: shapes.History, checker: Checker) -> datetime | None:
    """Until when the file knows of what had not ended: as it says, else its last moment. None in a file
    without any time."""
    checker.place = "exported"
    if given.exported:
        return checker.time(given.exported, "exported")
    if all(_has_ended(given)):
        return None
    return max(_moments(given, checker), default=None)


def _has_ended(given: shapes.History) -> Iterator[bool]:
    for conversation in given.conversations:
        yield bool(conversation.ended or conversation.abandoned or conversation.offline_message)
    for segment in given.segments or ():
        yield bool(segment.left)
    for state in given.agent_states or ():
        yield bool(state.end)


def _moments(given: shapes.History, checker: Checker) -> Iterator[datetime]:
    for n, conversation in enumerate(given.conversations):
        checker.place = f"conversations[{n}] ({conversation.id})"
        for name in TIMES:
            if written := getattr(conversation, name):
                yield checker.time(written, name)
        for line in conversation.messages or ():
            yield checker.time(line.at, "messages.at")
    for n, segment in enumerate(given.segments or ()):
        checker.place = f"segments[{n}]"
        for name in ("joined", "left"):
            if written := getattr(segment, name):
                yield checker.time(written, name)
    for n, state in enumerate(given.agent_states or ()):
        checker.place = f"agent_states[{n}]"
        for name in ("start", "end"):
            if written := getattr(state, name):
                yield checker.time(written, name)

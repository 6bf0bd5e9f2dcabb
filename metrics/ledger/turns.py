"""Turns: how long a visitor waited for each answer."""

from collections.abc import Iterable
from typing import NamedTuple

from metrics.facts import Message


class Turn(NamedTuple):
    agent: str
    asked: int
    answered: int


class Turns(NamedTuple):
    answered: tuple[Turn, ...]
    unanswered: int


def turns(messages: Iterable[Message]) -> Turns:
    """A turn is a run of visitor messages up to the next human answer, measured from the run's first
    message (domain 1.3): writing twice must not shorten it. A run without an answer is unanswered."""
    found: list[Turn] = []
    asked: int | None = None
    for message in sorted(messages, key=lambda each: each.at):
        if message.is_private:
            continue
        if message.sender == "visitor" and asked is None:
            asked = message.at
        elif message.sender == "agent" and asked is not None:
            found.append(Turn(message.agent, asked, message.at))
            asked = None
    return Turns(tuple(found), int(asked is not None))

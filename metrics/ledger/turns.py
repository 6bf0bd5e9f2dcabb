"""Turns: how long a visitor waited for each answer."""

from collections.abc import Iterable
from typing import NamedTuple

from metrics.facts import Message


class Turn(NamedTuple):
    agent: str
    asked: int
    answered: int


class Turns(NamedTuple):
    """Those that were answered, and since when the last one waits for an answer, if it does."""

    answered: tuple[Turn, ...]
    asked: int | None

    @property
    def unanswered(self) -> int:
        return int(self.asked is not None)


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
    return Turns(tuple(found), asked)

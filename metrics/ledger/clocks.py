"""Promises with their clocks: when something was due by the hours of its queue, and whether it came."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from metrics.ledger.intervals import union
from metrics.ledger.judging import Judgement
from metrics.ledger.rules import Rules
from metrics.ledger.turns import turns


class Policy(StrEnum):
    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"


class Clock(NamedTuple):
    """`due` is when it ran out; None where it was stopped by then, or has not run out yet. `agent` is who
    had it in hand, where that is one."""

    policy: Policy
    started: int
    due: int | None
    agent: str = ""

    @property
    def is_breach(self) -> bool:
        return self.due is not None


def clocks(judged: Judgement, rules: Rules, now: int) -> Iterator[Clock]:
    """All that ran in an episode. Queue and target are those of arrival; its hours are those that held at
    each moment. What is still running is judged as of `now`."""
    if judged.arrival is None or not judged.is_entered:
        return
    gone = _gone(judged, now)
    yield _first_reply(judged, rules, gone)
    yield from _next_replies(judged, rules, gone)
    yield from _resolution(judged, rules, gone)


def first_reply(judged: Judgement, rules: Rules, now: int) -> Clock | None:
    return next(clocks(judged, rules, now), None)


def _gone(judged: Judgement, now: int) -> int:
    """When nobody waited any longer: whoever leaves before an answer stops every clock."""
    episode = judged.episode
    over = min(at for at in (now, episode.ended, episode.known_until) if at is not None)
    return over if judged.outcome == "answered" else min(over, (judged.arrival or 0) + judged.wait)


def _first_reply(judged: Judgement, rules: Rules, gone: int) -> Clock:
    """From arriving to the first words of a person."""
    at, words = judged.arrival or 0, judged.first_words
    stopped = gone if words is None else min(gone, words)
    span = rules.threshold_of(judged.queue, at)
    return Clock(Policy.FIRST_REPLY, at, rules.hours_of(judged.queue).due(at, span, stopped))


def _next_replies(judged: Judgement, rules: Rules, gone: int) -> Iterator[Clock]:
    """One for each run of the visitor's messages after the first reply, from the first of them to the next
    words of a person. Nothing runs while the visitor has the word."""
    span = rules.next_reply_of(judged.queue, judged.arrival or 0)
    if span is None or judged.first_reply is None:
        return
    hours, found = rules.hours_of(judged.queue), turns(judged.episode.messages)
    for turn in found.answered:
        if turn.answered > judged.first_reply:
            due = hours.due(turn.asked, span, min(gone, turn.answered))
            yield Clock(Policy.NEXT_REPLY, turn.asked, due, turn.agent)
    if found.asked is not None:
        last = judged.owners[-1].agent if judged.owners else ""
        yield Clock(Policy.NEXT_REPLY, found.asked, hours.due(found.asked, span, gone), last)


def _resolution(judged: Judgement, rules: Rules, gone: int) -> Iterator[Clock]:
    """From arriving to the end, paused while the conversation was parked: the agent had answered, and the
    visitor was silent for long."""
    at = judged.arrival or 0
    span = rules.resolution_of(judged.queue, at)
    if span is None:
        return
    parked = union(
        (first, gone if last is None else last) for each in judged.owners for first, last in each.parked
    )
    yield Clock(Policy.RESOLUTION, at, rules.hours_of(judged.queue).due(at, span, gone, parked))

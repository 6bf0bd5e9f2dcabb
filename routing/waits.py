"""How long somebody who waits will wait, and what they are told of it."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

from routing.strategy.items import Item, order_key

# Rates are remembered for about this long.
MEMORY_S = 900

# 0.84 standard deviations: four of five wait no longer than the upper value.
UPPER_QUANTILE = 0.84

MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Rate:
    """Events and the seconds in which they could happen, both fading: the recent past counts most."""

    events: float = 0.0
    seconds: float = 0.0

    def after(self, events: float, seconds: float) -> "Rate":
        fading = math.exp(-seconds / MEMORY_S)
        return Rate(self.events * fading + events, self.seconds * fading + MEMORY_S * (1 - fading))

    def per_second(self, expected: float) -> float:
        """What was not seen yet of the remembered time is filled with what the model expects. Where it
        expects nothing at all, nobody is there, and the past says nothing about that."""
        if expected <= 0:
            return 0.0
        return (self.events + expected * max(0.0, MEMORY_S - self.seconds)) / MEMORY_S


@dataclass(frozen=True, slots=True)
class Estimate:
    """The expected wait, and what four of five do not exceed."""

    seconds: float
    upper_s: float

    @property
    def minutes(self) -> int:
        """In whole minutes, rounded up: "about 3 minutes"."""
        return max(1, math.ceil(self.seconds / MINUTE_S))


class Waits:
    """The estimated waits behind 0, 1, 2 … others while slots are released, and each of those ahead gives
    up, at these rates. What is behind many is added up from what is behind fewer, once."""

    def __init__(self, releases_per_s: float, abandonments_per_s: float) -> None:
        self._releases = releases_per_s
        self._abandonments = abandonments_per_s
        self._seconds: list[float] = []

    def behind(self, ahead: int) -> Estimate | None:
        """Each step forward is a slot released by any of the agents while all are full, or one of those
        ahead who gives up. None if no slot is ever released."""
        if self._releases <= 0:
            return None
        while len(self._seconds) <= ahead:
            step = 1 / (self._releases + len(self._seconds) * self._abandonments)
            self._seconds.append(step + (self._seconds[-1] if self._seconds else 0.0))
        seconds = self._seconds[ahead]
        return Estimate(seconds, seconds * (1 + UPPER_QUANTILE / math.sqrt(ahead + 1)))


def estimate(ahead: int, releases_per_s: float, abandonments_per_s: float) -> Estimate | None:
    """The wait behind so many others."""
    return Waits(releases_per_s, abandonments_per_s).behind(ahead)


def ahead(item: Item, others: Iterable[Item], queues: Collection[int]) -> int:
    """How many of these queues go first. For an estimate: the queues that share its agents."""
    return sum(other.queue in queues and order_key(other) < order_key(item) for other in others)


def position(item: Item, others: Iterable[Item]) -> int:
    """The place in its own queue, from 1. Without a boost, nobody who comes later gets before it."""
    return ahead(item, others, {item.queue}) + 1


class Passed(Enum):
    """Why somebody went ahead, told to whoever they passed."""

    REQUEUED = "Somebody whose agent was lost in the middle of a conversation goes first."
    BOOSTED = "Somebody with an urgent matter goes first."


@dataclass(frozen=True, slots=True)
class Shown:
    """What a visitor who waits was last shown."""

    position: int
    minutes: int | None
    # The last number that was shown, kept while none is.
    promised: int | None = None
    passed: Passed | None = None

    @property
    def words(self) -> str:
        """The whole sentence or two under the queue's name."""
        place = "You are next." if self.position == 1 else f"You are number {self.position} in the queue."
        wait = "" if self.minutes is None else f" The wait is {about(self.minutes)}."
        why = "" if self.passed is None else f" {self.passed.value}"
        return place + wait + why


def about(minutes: int) -> str:
    return "about a minute" if minutes == 1 else f"about {minutes} minutes"


def shown(previous: Shown | None, position: int, estimate: Estimate | None, passed: Passed | None) -> Shown:
    """What to show now. Neither number rises, unless somebody passed for a reason that is then told."""
    minutes = None if estimate is None else estimate.minutes
    if previous is None:
        return Shown(position, minutes, minutes)
    if passed is not None and position > previous.position:
        promised = previous.promised if minutes is None else minutes
        return Shown(position, minutes, promised, passed)
    if minutes is not None and previous.promised is not None:
        minutes = min(minutes, previous.promised)
    promised = previous.promised if minutes is None else minutes
    return Shown(min(position, previous.position), minutes, promised)

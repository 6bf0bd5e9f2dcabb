"""The agreed limits that decide how a fact counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from metrics.facts import MICROSECONDS
from metrics.ledger.hours import ALWAYS, Hours

# (valid from, value), oldest first; None where there is none from then on.
Versions = tuple[tuple[int, int | None], ...]

T = TypeVar("T")


class Basis(StrEnum):
    """What tells whether a visitor was answered in time: being accepted, or the first words of a person."""

    ACCEPT = "accept"
    FIRST_REPLY = "first_reply"


# (valid from, by what), oldest first.
Bases = tuple[tuple[int, Basis], ...]

HOUR = 3600 * MICROSECONDS
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Rules:
    """`thresholds` holds for a queue its answer-within times as (valid from, microseconds), oldest
    first, so that a wait is judged by the target of its own day; `threshold` stands in elsewhere. In the same
    way `next_replies` and `resolutions` are the times within which a further reply and the end are due, and
    `costs` those of an agent's hour, in ten thousandths of the currency, and `goal_windows` within how long
    after a first reply goals are credited to it, `goal_window` where nobody set it. `hours` are those of a
    queue; one without any is always open. `bases` say by what the service level of a queue counts; of one
    without any that is accepting."""

    threshold: int = 60 * MICROSECONDS
    short: int = 10 * MICROSECONDS
    thresholds: Mapping[int | None, Versions] = field(default_factory=dict)
    next_replies: Mapping[int | None, Versions] = field(default_factory=dict)
    resolutions: Mapping[int | None, Versions] = field(default_factory=dict)
    costs: Mapping[int | None, Versions] = field(default_factory=dict)
    goal_windows: Mapping[int | None, Versions] = field(default_factory=dict)
    hours: Mapping[int | None, Hours] = field(default_factory=dict)
    bases: Mapping[int | None, Bases] = field(default_factory=dict)
    contact_window: int = 7 * DAY
    reopen_window: int = 72 * HOUR
    goal_window: int = 24 * HOUR

    def threshold_of(self, queue: int | None, at: int) -> int:
        found = _held(self.thresholds.get(queue, ()), at)
        return self.threshold if found is None else found

    def next_reply_of(self, queue: int | None, at: int) -> int | None:
        """None where no further reply is due within any time."""
        return _held(self.next_replies.get(queue, ()), at)

    def resolution_of(self, queue: int | None, at: int) -> int | None:
        """None where the end is not due within any time."""
        return _held(self.resolutions.get(queue, ()), at)

    @property
    def shortest(self) -> int:
        """The least time within which anything was ever due."""
        each = (_least(kind) for kind in (self.thresholds, self.next_replies, self.resolutions))
        return min([self.threshold, *(value for value in each if value is not None)])

    @property
    def shortest_next_reply(self) -> int | None:
        """None where no further reply was ever promised."""
        return _least(self.next_replies)

    @property
    def shortest_resolution(self) -> int | None:
        """None where no end was ever promised."""
        return _least(self.resolutions)

    def hours_of(self, queue: int | None) -> Hours:
        return self.hours.get(queue, ALWAYS)

    def basis_of(self, queue: int | None, at: int) -> Basis:
        return _held(self.bases.get(queue, ()), at) or Basis.ACCEPT

    def cost_of(self, queue: int | None, at: int) -> int | None:
        """None where nobody said what an hour costs."""
        return _held(self.costs.get(queue, ()), at)

    def goal_window_of(self, queue: int | None, at: int) -> int:
        found = _held(self.goal_windows.get(queue, ()), at)
        return self.goal_window if found is None else found

    @property
    def longest_goal_window(self) -> int:
        """The most time after a first reply within which any goal was ever credited to it."""
        each = (value for versions in self.goal_windows.values() for _, value in versions)
        return max([self.goal_window, *(value for value in each if value is not None)])


def _held(versions: Sequence[tuple[int, T]], at: int) -> T | None:
    """What held then."""
    return next((value for valid_from, value in reversed(versions) if valid_from <= at), None)


def _least(kind: Mapping[int | None, Versions]) -> int | None:
    values = (value for versions in kind.values() for _, value in versions)
    return min((value for value in values if value is not None), default=None)

"""The agreed limits that decide how a fact counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from metrics.facts import MICROSECONDS

# (valid from, value), oldest first.
Versions = tuple[tuple[int, int], ...]

HOUR = 3600 * MICROSECONDS
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Rules:
    """`thresholds` holds for a queue its answer-within times as (valid from, microseconds), oldest
    first, so that a wait is judged by the target of its own day; `threshold` stands in elsewhere. `costs` are
    those of an agent's hour in the same way, in ten thousandths of the currency."""

    threshold: int = 60 * MICROSECONDS
    short: int = 10 * MICROSECONDS
    thresholds: Mapping[int | None, Versions] = field(default_factory=dict)
    costs: Mapping[int | None, Versions] = field(default_factory=dict)
    contact_window: int = 7 * DAY
    reopen_window: int = 72 * HOUR
    goal_window: int = 24 * HOUR

    def threshold_of(self, queue: int | None, at: int) -> int:
        found = _held(self.thresholds.get(queue, ()), at)
        return self.threshold if found is None else found

    def cost_of(self, queue: int | None, at: int) -> int | None:
        """None where nobody said what an hour costs."""
        return _held(self.costs.get(queue, ()), at)


def _held(versions: Versions, at: int) -> int | None:
    """What held then."""
    return next((value for valid_from, value in reversed(versions) if valid_from <= at), None)

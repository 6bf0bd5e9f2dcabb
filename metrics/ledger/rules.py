"""The agreed limits that decide how a fact counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from metrics.facts import MICROSECONDS

HOUR = 3600 * MICROSECONDS
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Rules:
    """`thresholds` holds for a queue its answer-within times as (valid from, microseconds), oldest
    first, so that a wait is judged by the target of its own day; `threshold` stands in elsewhere."""

    threshold: int = 60 * MICROSECONDS
    short: int = 10 * MICROSECONDS
    thresholds: Mapping[int | None, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    contact_window: int = 7 * DAY
    reopen_window: int = 72 * HOUR
    goal_window: int = 24 * HOUR

    def threshold_of(self, queue: int | None, at: int) -> int:
        found = self.threshold
        for valid_from, threshold in self.thresholds.get(queue, ()):
            if valid_from <= at:
                found = threshold
        return found

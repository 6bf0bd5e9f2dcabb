"""Which of a team's rules applies to a conversation, and whether by chance nothing is suggested: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from proactive.rules import Condition, FactValues, compiled
from proactive.statistics import HOLDOUT_SHARE
from proactive.statistics.assignment import share

PURPOSE = "next best action"


@dataclass(frozen=True, slots=True)
class State:
    """How a conversation stands. Minutes without an answer are None where the visitor waits for none."""

    minutes_open: float
    minutes_unanswered: float | None
    entries: int
    topic: int | None
    is_reached: bool
    facts: FactValues


@dataclass(frozen=True, slots=True)
class Rule:
    """When something is suggested. `is_reached` None asks for neither."""

    id: int
    version: int
    condition: Condition
    minutes_open: int = 0
    minutes_unanswered: int = 0
    entries: int = 0
    topic: int | None = None
    is_reached: bool | None = None
    is_used_up: bool = False

    @property
    def key(self) -> tuple[int, int]:
        return self.id, self.version


class Past(Enum):
    """What became of a rule in this conversation."""

    OPEN = "open"
    HELD_OUT = "held out"
    OVER = "over"


def applies(rule: Rule, state: State) -> bool:
    """What is not known of the visitor lets no rule apply."""
    return (
        state.minutes_open >= rule.minutes_open
        and (not rule.minutes_unanswered or (state.minutes_unanswered or 0) >= rule.minutes_unanswered)
        and state.entries >= rule.entries
        and rule.topic in (None, state.topic)
        and rule.is_reached in (None, state.is_reached)
        and compiled(rule.condition)(state.facts) is True
    )


def first(rules: Iterable[Rule], state: State, past: Mapping[tuple[int, int], Past]) -> Rule | None:
    """The first in order that applies and is not over. One that was suggested, or left out by chance, stays
    the one for as long as it applies, so that nothing takes its place where nothing is to be suggested, be it
    by chance or because it is used up for today; of what is used up nothing new begins."""
    for rule in rules:
        before = past.get(rule.key)
        if before is not Past.OVER and not (rule.is_used_up and before is None) and applies(rule, state):
            return rule
    return None


def is_held_out(conversation: UUID, rule: Rule) -> bool:
    """Whether by chance nothing is suggested here: the same for ever, and drawn anew for each version."""
    return share(conversation, PURPOSE, f"{rule.id}.{rule.version}") < HOLDOUT_SHARE

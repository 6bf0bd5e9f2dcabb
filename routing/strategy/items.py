"""What waits: one open stay in a queue, and its place in the one order of all that wait."""

from dataclasses import dataclass
from uuid import UUID

from routing.strategy.skills import Requirement, Ring, relaxed

SECOND_US = 1_000_000

# Priority may bring a conversation forward by this much and no more, so that nobody starves.
BOOST_LIMIT_S = 600
BOOST_PER_PRIORITY_S = 60

REQUEUED_TIER = 0
NORMAL_TIER = 1


@dataclass(frozen=True, slots=True)
class Item:
    """An open stay. Times are microseconds since the epoch, weights are thousandths of a slot."""

    stay: int
    conversation: UUID
    queue: int
    entered_us: int
    due_us: int
    seq: int
    tier: int = NORMAL_TIER
    weight: int = 1000
    requirements: tuple[Requirement, ...] = ()
    rings: tuple[Ring, ...] = ()
    preferred: int | None = None
    sticky_until_us: int = 0
    refused_by: frozenset[int] = frozenset()
    refusals_cleared: int = 0
    # Queues whose agents help out, in the order in which overflow opened them.
    extra_queues: tuple[int, ...] = ()


def order_key(item: Item) -> tuple[int, int, int]:
    """Smaller goes first. Nothing in it moves with time, so the order of two items never changes."""
    return item.tier, item.due_us, item.seq


def requirements_at(item: Item, now_us: int) -> tuple[Requirement, ...]:
    return relaxed(item.requirements, item.rings, now_us - item.entered_us)


def boost_s(priority: int, value_boost_s: int) -> int:
    """By how much priority and the customer's value bring a conversation forward."""
    return max(0, min(BOOST_PER_PRIORITY_S * priority + value_boost_s, BOOST_LIMIT_S))


def due_at(entered_us: int, sla_target_s: int, priority: int = 0, value_boost_s: int = 0) -> int:
    """When it should have been answered: what the order of waiting goes by."""
    return entered_us + (sla_target_s - boost_s(priority, value_boost_s)) * SECOND_US


def sticky_until(entered_us: int, sticky_wait_s: int, sla_target_s: int, *, strong: bool = False) -> int:
    """How long to wait for a usual agent who is busy: a quarter of the target at most, or all of it
    where the relation to one agent is what the team offers."""
    limit_us = sla_target_s * SECOND_US if strong else sla_target_s * SECOND_US // 4
    return entered_us + min(sticky_wait_s * SECOND_US, limit_us)

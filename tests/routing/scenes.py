"""Agents and waiting conversations, as few words as a test needs."""

from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st

from routing.strategy import (
    Candidate,
    Cap,
    Decision,
    Item,
    Relaxation,
    Requirement,
    Ring,
    Strategy,
    due_at,
    match,
)

SECOND = 1_000_000
TEN = 1_735_725_600 * SECOND  # 2025-01-01 10:00:00 UTC

SERVICE, SALES, TECH = 1, 2, 3
ANA, BEN, SAM = 1, 2, 3
BILLING, FINNISH, GERMAN = 1, 2, 3


def agent(number: int = ANA, *queues: int, **changed: Any) -> Candidate:
    return Candidate(agent=number, queues=frozenset(queues or {SERVICE}), **changed)


def waiting(number: int, *, after_s: int = 0, sla_target_s: int = 60, **changed: Any) -> Item:
    """Item number n entered so long after ten o'clock."""
    entered_us = TEN + after_s * SECOND
    fields: dict[str, Any] = {
        "stay": number,
        "conversation": UUID(int=number),
        "queue": SERVICE,
        "entered_us": entered_us,
        "due_us": due_at(entered_us, sla_target_s),
        "seq": number,
    }
    return Item(**fields | changed)


def placed(
    items: list[Item], agents: list[Candidate], *, at_s: int = 0, strategy: Strategy = Strategy.BALANCED
) -> dict[int, int]:
    """Which item goes to which agent, so long after ten."""
    return {decision.item.stay: decision.agent for decision in decided(items, agents, at_s, strategy)}


def decided(
    items: list[Item], agents: list[Candidate], at_s: int = 0, strategy: Strategy = Strategy.BALANCED
) -> list[Decision]:
    return match(items, agents, TEN + at_s * SECOND, {item.queue: strategy for item in items})


# Other tests use the machine meanwhile; how fast it decides is measured by name, not by the way.
patient = settings(deadline=None)

QUEUES = st.sampled_from([SERVICE, SALES, TECH])
SKILLS = st.sampled_from([BILLING, FINNISH, GERMAN])
SOFT_OR_HARD = st.builds(Requirement, SKILLS, st.integers(1, 5), st.booleans())


@st.composite
def asked(draw: st.DrawFn) -> tuple[tuple[Requirement, ...], tuple[Ring, ...]]:
    if draw(st.booleans()):
        return (), ()
    requirements = draw(st.lists(SOFT_OR_HARD, max_size=2, unique_by=lambda requirement: requirement.skill))
    times = sorted(draw(st.lists(st.integers(1, 90), max_size=2, unique=True)))
    relaxations = st.lists(st.builds(Relaxation, SKILLS, st.integers(0, 4)), max_size=2)
    rings = [Ring(after * SECOND, tuple(draw(relaxations))) for after in times]
    return tuple(requirements), tuple(rings)


@st.composite
def items(draw: st.DrawFn, *, plain: bool = False, weights: tuple[int, ...] = (1000,)) -> list[Item]:
    """What may wait; plain: without refusals and usual agents, which let others go first on purpose."""
    found = []
    for number in range(1, draw(st.integers(0, 10)) + 1):
        requirements, rings = draw(asked())
        changed: dict[str, Any] = {}
        if not plain:
            changed["preferred"] = draw(st.none() | st.integers(1, 6))
            changed["sticky_until_us"] = TEN + draw(st.integers(0, 120)) * SECOND
            changed["refused_by"] = draw(st.frozensets(st.integers(1, 6), max_size=3))
            changed["refusals_cleared"] = draw(st.integers(0, 2))
        found.append(
            waiting(
                number,
                after_s=draw(st.integers(-120, 0)),
                sla_target_s=draw(st.sampled_from([15, 60])),
                queue=draw(QUEUES),
                tier=draw(st.sampled_from([0, 1, 1, 1])),
                weight=draw(st.sampled_from(weights)),
                requirements=requirements,
                rings=rings,
                extra_queues=tuple(draw(st.lists(QUEUES, max_size=1))),
                **changed,
            )
        )
    return found


@st.composite
def agents(draw: st.DrawFn) -> list[Candidate]:
    return [
        Candidate(
            agent=number,
            queues=draw(st.frozensets(QUEUES, min_size=1)),
            capacity=draw(st.sampled_from([0, 1000, 2000, 3000])),
            used=draw(st.sampled_from([0, 0, 250, 1000, 3000, 3250])),
            caps=draw(st.dictionaries(QUEUES, st.builds(Cap, st.integers(0, 2), st.integers(0, 2)))),
            skills=draw(st.dictionaries(SKILLS, st.integers(1, 5))),
            online=draw(st.sampled_from([True, True, True, False])),
            accepting=draw(st.sampled_from([True, True, True, False])),
            closing=draw(st.sampled_from([False, False, False, True])),
            not_responding=draw(st.sampled_from([False, False, False, True])),
            awaiting_reply=draw(st.integers(0, 2)),
            last_assigned_us=draw(st.sampled_from([0, TEN - 60 * SECOND, TEN - SECOND])),
        )
        for number in range(1, draw(st.integers(0, 6)) + 1)
    ]

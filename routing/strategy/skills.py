"""What a conversation asks of whoever takes it, and how that relaxes while it waits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Requirement:
    """A skill at a level or above. A hard one (a language, a licence) is never relaxed."""

    skill: int
    level: int = 1
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Relaxation:
    """From now on this level is enough; level 0 asks for the skill no more."""

    skill: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Ring:
    """What is relaxed so long after the conversation began to wait."""

    after_us: int
    relaxations: tuple[Relaxation, ...]


@dataclass(frozen=True, slots=True)
class RingFault:
    """Why a form refuses the rings: the ring counted from 1, and the skill if it is about one."""

    ring: int
    skill: int | None
    words: str


def relaxed(
    requirements: tuple[Requirement, ...], rings: Sequence[Ring], waited_us: int
) -> tuple[Requirement, ...]:
    """What is still asked after this wait. Waiting longer never asks for more."""
    for ring in rings:
        if ring.after_us > waited_us:
            continue
        levels = {relaxation.skill: relaxation.level for relaxation in ring.relaxations}
        requirements = tuple(
            asked if asked.level == level else Requirement(asked.skill, level)
            for asked in requirements
            if (level := _level(asked, levels)) > 0
        )
    return requirements


def _level(asked: Requirement, levels: dict[int, int]) -> int:
    return asked.level if asked.hard else min(asked.level, levels.get(asked.skill, asked.level))


def ring_faults(requirements: Sequence[Requirement], rings: Sequence[Ring]) -> Iterator[RingFault]:
    """Everything that makes these rings nonsense for these requirements."""
    asked = {requirement.skill: requirement for requirement in requirements}
    levels = {requirement.skill: requirement.level for requirement in requirements}
    opened = 0
    for number, ring in enumerate(rings, start=1):
        if ring.after_us <= opened:
            yield RingFault(number, None, "opens no later than what comes before it")
        opened = ring.after_us
        for relaxation in ring.relaxations:
            if relaxation.skill not in asked:
                yield RingFault(number, relaxation.skill, "adds a skill that was not asked for")
            elif asked[relaxation.skill].hard:
                yield RingFault(number, relaxation.skill, "relaxes a skill that must never be relaxed")
            elif relaxation.level >= levels[relaxation.skill]:
                yield RingFault(number, relaxation.skill, "asks for as much as before, or more")
            else:
                levels[relaxation.skill] = relaxation.level

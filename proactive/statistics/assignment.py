"""Who is invited and who is left alone: by a hash of the visitor, when a visitor becomes eligible and
before anything is shown.

The hash makes it uniform, the same for ever, and independent between experiments (Kohavi, Tang and Xu,
Trustworthy Online Controlled Experiments, 2020, chapter 4 on layers and 14 on the unit)."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from itertools import accumulate
from uuid import UUID

GLOBAL_HOLDOUT_SHARE = 0.05
HOLDOUT_SHARE = 0.10


class Group(StrEnum):
    """Where a visitor stands in an experiment."""

    GLOBAL_HOLDOUT = "global_holdout"
    ELSEWHERE = "elsewhere"
    HOLDOUT = "holdout"
    TREATED = "treated"


@dataclass(frozen=True, slots=True)
class Variant:
    name: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Experiment:
    """Triggers that share a layer exclude each other: each takes visitors from its own slice [start, end)
    of it. The salt is drawn once when an experiment begins and never changes."""

    name: str
    salt: str
    holdout: float = HOLDOUT_SHARE
    variants: tuple[Variant, ...] = (Variant("a"),)
    layer: str = ""
    start: float = 0.0
    end: float = 1.0


@dataclass(frozen=True, slots=True)
class Assignment:
    """`variant` is set for the treated only; `propensity` is the chance this visitor had of exactly this,
    among those of the experiment."""

    group: Group
    variant: str = ""
    propensity: float = 1.0

    @property
    def arm(self) -> str:
        return self.variant if self.group is Group.TREATED else self.group.value

    @property
    def may_be_invited(self) -> bool:
        return self.group is Group.TREATED

    @property
    def counts(self) -> bool:
        """Whether the visitor belongs to the experiment's comparison."""
        return self.group in (Group.HOLDOUT, Group.TREATED)


def assignment(visitor: UUID | str, experiment: Experiment, salt: str) -> Assignment:
    """Where a visitor stands; `salt` is the site's own, which never changes."""
    if in_global_holdout(visitor, salt):
        return Assignment(Group.GLOBAL_HOLDOUT, propensity=GLOBAL_HOLDOUT_SHARE)
    if not experiment.start <= share(visitor, experiment.layer, salt) < experiment.end:
        return Assignment(Group.ELSEWHERE)
    if share(visitor, f"{experiment.name} holdout", experiment.salt) < experiment.holdout:
        return Assignment(Group.HOLDOUT, propensity=experiment.holdout)
    return _treated(visitor, experiment)


def in_global_holdout(visitor: UUID | str, salt: str) -> bool:
    """Left alone for ever, by every trigger of the site."""
    return share(visitor, "global holdout", salt) < GLOBAL_HOLDOUT_SHARE


def share(visitor: UUID | str, purpose: str, salt: str) -> float:
    """A number in [0, 1) of this visitor for this purpose."""
    parts = (part.encode() for part in (salt, purpose, str(visitor)))
    digest = blake2b(b"\0".join(parts), digest_size=8).digest()
    # A float holds 53 bits: with more of them the largest would round up to 1.
    return (int.from_bytes(digest, "big") >> 11) / (1 << 53)


def _treated(visitor: UUID | str, experiment: Experiment) -> Assignment:
    total = sum(variant.weight for variant in experiment.variants)
    drawn = share(visitor, f"{experiment.name} variant", experiment.salt) * total
    bounds = accumulate(variant.weight for variant in experiment.variants)
    chosen = next(
        (variant for variant, bound in zip(experiment.variants, bounds, strict=True) if drawn < bound),
        experiment.variants[-1],
    )
    return Assignment(Group.TREATED, chosen.name, (1 - experiment.holdout) * chosen.weight / total)

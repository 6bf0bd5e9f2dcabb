"""What reaching out changed, and what it may be called."""

import math
from dataclasses import dataclass, replace
from enum import Enum

from proactive.statistics.distributions import normal_quantile
from proactive.statistics.proportions import CONFIDENCE, Interval, Share, difference_interval
from proactive.statistics.samples import RatioCheck


class Basis(Enum):
    """What a figure rests on, which decides its name."""

    HOLDOUT = "uplift"
    CHOSEN = "conversion of those who chatted"
    MISMATCH = "difference between groups that are not those that were drawn"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    Basis.HOLDOUT: "Measured against visitors who were left alone by chance.",
    Basis.CHOSEN: "Those who chat differ from those who do not: this says nothing about what chat changed.",
    Basis.MISMATCH: "One group lost visitors that the other kept: this result cannot be believed.",
}


@dataclass(frozen=True, slots=True)
class Arm:
    """Visitors of one arm: how many, how many reached the goal, accepted, and did both."""

    visitors: int
    reached: int
    accepted: int = 0
    both: int = 0

    @property
    def goal(self) -> Share:
        return Share(self.reached, self.visitors)

    @property
    def acceptance(self) -> Share:
        return Share(self.accepted, self.visitors)


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference in shares, 0.01 being one percentage point, with its 95 % interval."""

    value: float
    interval: Interval | None
    basis: Basis

    @property
    def name(self) -> str:
        return self.basis.value


class NoHoldout(ValueError):
    """Nobody was left alone by chance, so nothing can be said about what changed."""


def basis(holdout: int, check: RatioCheck | None) -> Basis:
    """The only way to the word uplift: a holdout, and groups that are those that were drawn."""
    if not holdout or check is None:
        return Basis.CHOSEN
    return Basis.HOLDOUT if check.holds else Basis.MISMATCH


def conversion_of_chats(chats: Share) -> Effect:
    """The share of conversations whose visitor reached the goal. Never an uplift."""
    return Effect(chats.rate or 0.0, None, Basis.CHOSEN)


def intention_to_treat(treated: Arm, holdout: Arm, check: RatioCheck) -> Effect:
    """By how much all who could be invited do better than those left alone, whether they accepted or not.
    Raises NoHoldout."""
    _require(treated, holdout)
    value = treated.reached / treated.visitors - holdout.reached / holdout.visitors
    interval = difference_interval(treated.goal, holdout.goal)
    return Effect(value, interval, basis(holdout.visitors, check))


def per_accepted(treated: Arm, holdout: Arm, check: RatioCheck) -> Effect:
    """The effect on those who accept because they were invited: the intention to treat divided by the
    difference in acceptance (Imbens and Angrist, Econometrica 62, 1994); the interval is of the variance
    of Y − τA (Imbens and Rubin, Causal Inference, 2015, chapter 23). Raises NoHoldout, and ValueError if
    invitations changed nothing about who accepts."""
    _require(treated, holdout)
    taken = treated.accepted / treated.visitors - holdout.accepted / holdout.visitors
    if taken <= 0:
        raise ValueError("Nobody accepted because of an invitation yet.")
    value = intention_to_treat(treated, holdout, check).value / taken
    error = math.sqrt(_residual(treated, value) + _residual(holdout, value)) / taken
    reach = normal_quantile((1 + CONFIDENCE) / 2) * error
    return Effect(value, Interval(value - reach, value + reach), basis(holdout.visitors, check))


def widened(effect: Effect, reach: float) -> Effect:
    """With an interval of so many standard errors instead of those of a single look at the end."""
    if effect.interval is None or not math.isfinite(reach):
        return replace(effect, interval=None)
    times = reach / normal_quantile((1 + CONFIDENCE) / 2)
    below, above = effect.value - effect.interval.low, effect.interval.high - effect.value
    return replace(effect, interval=Interval(effect.value - times * below, effect.value + times * above))


def _residual(arm: Arm, effect: float) -> float:
    """The variance of the mean of Y − τA in an arm."""
    y, a, both = (count / arm.visitors for count in (arm.reached, arm.accepted, arm.both))
    variance = y * (1 - y) + effect**2 * a * (1 - a) - 2 * effect * (both - y * a)
    return max(variance, 0.0) / arm.visitors


def _require(treated: Arm, holdout: Arm) -> None:
    if not treated.visitors or not holdout.visitors:
        raise NoHoldout("Nobody was left alone by chance yet, so there is nothing to compare with.")

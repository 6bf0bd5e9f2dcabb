"""What visitors are worth in money: by visitor and by order, of those who could be invited beside those left
alone."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from proactive.statistics.distributions import normal_quantile
from proactive.statistics.effects import Effect, NoHoldout, basis
from proactive.statistics.means import Sample, cap_of, welch
from proactive.statistics.proportions import CONFIDENCE, Interval
from proactive.statistics.samples import RatioCheck


class Spent(NamedTuple):
    """By one visitor: since they could first be invited, in how many orders, and in the time before."""

    value: float
    orders: int = 1
    before: float = 0.0


@dataclass(frozen=True, slots=True)
class Spending:
    """Of one arm: all its visitors, and those of them who have spent anything."""

    visitors: int
    some: Sequence[Spent]

    def capped(self, cap: float, cap_before: float) -> "Spending":
        lowered = [
            Spent(min(each.value, cap), each.orders, min(each.before, cap_before)) for each in self.some
        ]
        return replace(self, some=lowered)

    def mean(self, of: Sequence[float]) -> float:
        return math.fsum(of) / self.visitors

    def covariance(self, one: Sequence[float], other: Sequence[float]) -> float:
        """Over all its visitors, of whom those who are not listed have spent nothing."""
        products = math.fsum(a * b for a, b in zip(one, other, strict=True))
        return (products - self.visitors * self.mean(one) * self.mean(other)) / (self.visitors - 1)

    @property
    def values(self) -> list[float]:
        return [each.value for each in self.some]

    @property
    def orders(self) -> list[float]:
        return [float(each.orders) for each in self.some]

    @property
    def before(self) -> list[float]:
        return [each.before for each in self.some]


@dataclass(frozen=True, slots=True)
class Worth:
    """Means of both arms and their difference, in money. `cap` is what the largest were lowered to, and
    `explained` the share of the variance that is explained by what visitors had spent before."""

    treated: float
    holdout: float
    effect: Effect
    cap: float
    explained: float = 0.0


def per_visitor(treated: Spending, holdout: Spending, check: RatioCheck) -> Worth:
    """What a visitor spends on average, nothing included, by Welch's test on winsorised values, less what
    had been foreseeable from before (CUPED: Deng, Xu, Kohavi and Walker, WSDM 2013). Raises NoHoldout, and
    ValueError with too few visitors or where nobody has spent anything."""
    _require(treated, holdout)
    cap = cap_of(_spent(each.value for each in (*treated.some, *holdout.some)))
    one, other = (arm.capped(cap, _cap_before(treated, holdout)) for arm in (treated, holdout))
    slope = _slope((one, other))
    plain = welch(_sample(one, 0.0), _sample(other, 0.0))
    told = welch(_sample(one, slope), _sample(other, slope))
    return Worth(
        one.mean(one.values),
        other.mean(other.values),
        Effect(told.difference, told.interval, basis(holdout.visitors, check)),
        cap,
        max(0.0, 1 - (told.standard_error / plain.standard_error) ** 2),
    )


def per_order(treated: Spending, holdout: Spending, check: RatioCheck) -> Worth:
    """What an order is worth on average, where the visitor is the unit that was drawn: a ratio, by the delta
    method (Deng, Knoblich and Lu, KDD 2018). Raises NoHoldout, and ValueError where an arm has no order."""
    _require(treated, holdout)
    cap = cap_of(_spent(each.value for each in (*treated.some, *holdout.some)))
    arms = [arm.capped(cap, math.inf) for arm in (treated, holdout)]
    if not all(sum(arm.orders) for arm in arms):
        raise ValueError("Each group needs an order.")
    (one, spread_one), (other, spread_other) = (_ratio(arm) for arm in arms)
    reach = normal_quantile((1 + CONFIDENCE) / 2) * math.sqrt(spread_one + spread_other)
    difference = one - other
    interval = Interval(difference - reach, difference + reach)
    return Worth(one, other, Effect(difference, interval, basis(holdout.visitors, check)), cap)


def _sample(arm: Spending, slope: float) -> Sample:
    """Values less what was foreseeable from before."""
    values, before = arm.values, arm.before
    variance = (
        arm.covariance(values, values)
        - 2 * slope * arm.covariance(values, before)
        + slope**2 * arm.covariance(before, before)
    )
    return Sample(arm.visitors, arm.mean(values) - slope * arm.mean(before), max(variance, 0.0))


def _slope(arms: Sequence[Spending]) -> float:
    """By how much more they spend for each unit that they had spent before, within the arms."""
    spread = math.fsum((arm.visitors - 1) * arm.covariance(arm.before, arm.before) for arm in arms)
    if spread <= 0:
        return 0.0
    return math.fsum((arm.visitors - 1) * arm.covariance(arm.values, arm.before) for arm in arms) / spread


def _ratio(arm: Spending) -> tuple[float, float]:
    """Value by order, and the variance of that."""
    values, orders = arm.values, arm.orders
    each = arm.mean(orders)
    ratio = arm.mean(values) / each
    spread = (
        arm.covariance(values, values)
        - 2 * ratio * arm.covariance(values, orders)
        + ratio**2 * arm.covariance(orders, orders)
    )
    return ratio, max(spread, 0.0) / arm.visitors / each**2


def _spent(values: Iterator[float]) -> list[float]:
    """Of those who spent anything: most visitors do not, and a cap of zero would leave nothing to compare."""
    return [value for value in values if value > 0]


def _cap_before(treated: Spending, holdout: Spending) -> float:
    before = _spent(each.before for each in (*treated.some, *holdout.some))
    return cap_of(before) if before else 0.0


def _require(treated: Spending, holdout: Spending) -> None:
    if not treated.visitors or not holdout.visitors:
        raise NoHoldout("Nobody was left alone by chance yet, so there is nothing to compare with.")
    if min(treated.visitors, holdout.visitors) < 2:
        raise ValueError("Each group needs two visitors at least.")
    if not any(each.value > 0 for each in (*treated.some, *holdout.some)):
        raise ValueError("Nobody has spent anything yet.")

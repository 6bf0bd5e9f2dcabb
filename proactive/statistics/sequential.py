"""Looking before the end without fooling oneself."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from proactive.statistics.proportions import Share, ZTest, z_test

LOOKS = 4
# The constant of O'Brien and Fleming (Biometrics 35, 1979) for four looks at 5 %, from Jennison and
# Turnbull, Group Sequential Methods, 2000, table 2.3.
BOUNDARY = 2.024
# The effects that the always-valid test is most sensitive to: differences of rates of this size.
USUAL_EFFECT = 0.006


class Finding(Enum):
    CONTINUE = "No conclusion yet; the next look decides more."
    BETTER = "Those who may be invited do better."
    WORSE = "Those who may be invited do worse."
    NO_DIFFERENCE = "No difference was found; the planned looks are over."


@dataclass(frozen=True, slots=True)
class Look:
    number: int
    boundary: float
    test: ZTest
    finding: Finding


def boundary(look: int) -> float:
    """What |z| must reach at this look of four equally spaced ones."""
    if not 1 <= look <= LOOKS:
        raise ValueError(f"There are {LOOKS} looks.")
    return BOUNDARY * math.sqrt(LOOKS / look)


def look(number: int, treated: Share, holdout: Share) -> Look:
    """What the data say at look `number`."""
    test, limit = z_test(treated, holdout), boundary(number)
    if abs(test.z) >= limit:
        return Look(number, limit, test, Finding.BETTER if test.z > 0 else Finding.WORSE)
    return Look(number, limit, test, Finding.NO_DIFFERENCE if number == LOOKS else Finding.CONTINUE)


def look_due(seen: int, planned: int, taken: int) -> int | None:
    """The look that is due now that `seen` of the `planned` visitors are in and `taken` looks are done.
    Looks that were slept through are not taken afterwards."""
    reached = min(LOOKS, LOOKS * seen // planned) if planned > 0 else 0
    return reached if reached > taken else None


def likelihood_ratio(difference: float, standard_error: float, effect: float = USUAL_EFFECT) -> float:
    """Λ of the mixture sequential probability ratio test, with effects mixed by N(0, effect²): Johari,
    Koomen, Pekelis and Walsh, Operations Research 70, 2022, equation 9."""
    if standard_error <= 0:
        return 1.0
    v, mixed = standard_error**2, effect**2
    exponent = mixed * difference**2 / (2 * v * (v + mixed))
    return math.sqrt(v / (v + mixed)) * math.exp(min(exponent, 700.0))


def always_valid_p(ratios: Iterable[float]) -> float:
    """min(1, 1/max Λ) over all that was ever seen: holds whenever one looks."""
    return min(1.0, 1 / max(ratios, default=1.0))


def always_valid_z(standard_error: float, effect: float = USUAL_EFFECT, level: float = 0.05) -> float:
    """By how many standard errors a difference must lie off for Λ to be 1/level: the reach of an interval
    that holds whenever one looks, and leaves out no difference exactly where the always-valid p falls below
    the level. Λ above, solved for |Δ|/√V."""
    if standard_error <= 0:
        return math.inf
    v, mixed = standard_error**2, effect**2
    return math.sqrt(2 * (v + mixed) / mixed * math.log(math.sqrt((v + mixed) / v) / level))


def ratio_of(treated: Share, holdout: Share, effect: float = USUAL_EFFECT) -> float:
    """Λ of two groups as they stand; 1 while one is empty."""
    if not treated.total or not holdout.total:
        return 1.0
    test = z_test(treated, holdout)
    return likelihood_ratio(test.difference, test.standard_error, effect)

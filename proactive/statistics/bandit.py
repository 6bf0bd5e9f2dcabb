"""Which wording is shown more often: Thompson sampling among the variants of the treated arm.

The holdout is not touched by it, and no claim of uplift may rest on it."""

from collections.abc import Mapping

import numpy as np

from proactive.statistics.proportions import Share

# Each variant keeps its part of this share, whatever the others do.
EXPLORATION = 0.10
_POINTS = 4001
_DEVIATIONS = 8


def propensities(answers: Mapping[str, Share], exploration: float = EXPLORATION) -> dict[str, float]:
    """The chance with which each variant is shown next, to be stored with what was shown.

    It is the chance that the variant has the highest rate under a uniform prior (Thompson, Biometrika 25,
    1933; Russo et al., A Tutorial on Thompson Sampling, 2018), mixed with an even part for all. Raises
    ValueError for no variants or an exploration below 10 %."""
    if not answers:
        raise ValueError("There is no variant to choose from.")
    if not EXPLORATION <= exploration <= 1:
        raise ValueError("At least 10 % are shown a variant by an even draw.")
    best = _chances_of_being_best(list(answers.values()))
    even = exploration / len(answers)
    return {name: even + (1 - exploration) * chance for name, chance in zip(answers, best, strict=True)}


def pick(chances: Mapping[str, float], drawn: float) -> str:
    """The variant for a number drawn from [0, 1)."""
    total = 0.0
    for name, chance in chances.items():
        total += chance
        if drawn < total:
            return name
    return name


def _chances_of_being_best(answers: list[Share]) -> list[float]:
    """∫ fᵢ(x) Πⱼ≠ᵢ Fⱼ(x) dx of beta posteriors, on a grid over all that is likely."""
    shapes = [(share.hits + 1, share.total - share.hits + 1) for share in answers]
    means = np.array([a / (a + b) for a, b in shapes])
    spreads = np.array([(a * b / ((a + b) ** 2 * (a + b + 1))) ** 0.5 for a, b in shapes])
    low = max(0.0, float((means - _DEVIATIONS * spreads).min()))
    high = min(1.0, float((means + _DEVIATIONS * spreads).max()))
    x = low + (high - low) * (np.arange(_POINTS) + 0.5) / _POINTS
    logs = np.array([(a - 1) * np.log(x) + (b - 1) * np.log1p(-x) for a, b in shapes])
    mass = np.exp(logs - logs.max(axis=1, keepdims=True))
    mass /= mass.sum(axis=1, keepdims=True)
    # Half of a cell lies below its middle.
    below = np.cumsum(mass, axis=1) - mass / 2
    best = np.array([mass[i] @ np.delete(below, i, axis=0).prod(axis=0) for i in range(len(shapes))])
    return [float(chance) for chance in best / best.sum()]

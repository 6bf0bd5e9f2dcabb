"""Logistic regression with a small ridge, fitted by iteratively reweighted least squares.

Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd edition, section 4.4.1; the ridge
of le Cessie and van Houwelingen, Applied Statistics 41, 1992, keeps weights finite where a figure separates
the outcomes."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from proactive.scores.features import Matrix

Vector = NDArray[np.float64]

RIDGE = 1.0
_ROUNDS = 50
_SETTLED = 1e-9
# Beyond this a chance is 0 or 1 to all digits of a float, and weights would vanish.
_STEEPEST = 30.0


class Weights(msgspec.Struct, frozen=True):
    """A fitted model. The weights belong to figures that were centred and scaled to deviation 1."""

    intercept: float
    weights: tuple[float, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]

    def contributions(self, figures: Matrix) -> Matrix:
        """In log-odds, by how much each figure moves each visit away from the average one."""
        moved: Matrix = (figures - np.array(self.means)) / np.array(self.scales) * np.array(self.weights)
        return moved

    def chances(self, figures: Matrix) -> Vector:
        odds: Vector = self.intercept + self.contributions(figures).sum(axis=1)
        return _chance(odds)


def fit(figures: Matrix, outcomes: NDArray[np.bool_], ridge: float = RIDGE) -> Weights:
    """The weights that make these outcomes most likely, less `ridge`/2 times the sum of their squares.
    Raises ValueError unless both outcomes occur."""
    if outcomes.all() or not outcomes.any():
        raise ValueError("Both outcomes must occur.")
    means, scales = figures.mean(axis=0), figures.std(axis=0)
    # A figure that never varies has nothing to say.
    scales = np.where(scales > 0, scales, 1.0)
    design = np.column_stack([np.ones(len(figures)), (figures - means) / scales])
    found = _solve(design, outcomes.astype(float), ridge)
    return Weights(float(found[0]), *(tuple(map(float, part)) for part in (found[1:], means, scales)))


def _solve(design: Matrix, outcomes: Vector, ridge: float) -> Vector:
    # The intercept is not drawn to nought.
    penalty = np.diag([0.0, *[ridge] * (design.shape[1] - 1)])
    found = np.zeros(design.shape[1])
    found[0] = np.log(outcomes.mean() / (1 - outcomes.mean()))
    for _ in range(_ROUNDS):
        chance = _chance(design @ found)
        slope = design.T @ (outcomes - chance) - penalty @ found
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(curve, slope)
        found = found + step * min(1.0, 5.0 / float(np.abs(step).max() or 1.0))
        if np.abs(step).max() < _SETTLED:
            break
    return found


def _chance(odds: Vector) -> Vector:
    chance: Vector = 1 / (1 + np.exp(-np.clip(odds, -_STEEPEST, _STEEPEST)))
    return chance

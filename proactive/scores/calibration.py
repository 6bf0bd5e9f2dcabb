"""Whether a score means what it says: of those with 30 %, three in ten."""

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

BINS = 10


class Bin(msgspec.Struct, frozen=True):
    """Visits with about the same score: the mean of what was said, and the share of what came."""

    visits: int
    said: float
    came: float


class Quality(msgspec.Struct, frozen=True):
    """On visits that the model has never seen. `brier` is the mean squared error of the chances (Brier,
    Monthly Weather Review 78, 1950); `skill` is by how much it is below that of always saying the mean;
    `ranking` is the chance that of a visit with and one without the outcome the former scores higher (the
    area under the ROC curve: Hanley and McNeil, Radiology 143, 1982); `calibration_error` is the mean
    distance of what was said from what came, over the bins (Naeini, Cooper and Hauskrecht, AAAI 2015);
    `calibration_noise` is how large that would be, on average, if every chance were true."""

    visits: int
    outcomes: int
    brier: float
    skill: float
    ranking: float
    calibration_error: float
    bins: tuple[Bin, ...]
    calibration_noise: float = 0.0

    @property
    def miscalibration(self) -> float:
        """What of the calibration error so few visits do not explain."""
        return max(0.0, self.calibration_error - self.calibration_noise)


def quality(chances: NDArray[np.float64], outcomes: NDArray[np.bool_]) -> Quality:
    """How good these chances were. Raises ValueError unless both outcomes occur."""
    if outcomes.all() or not outcomes.any():
        raise ValueError("Both outcomes must occur.")
    came = outcomes.astype(float)
    brier = float(((chances - came) ** 2).mean())
    plain = float(came.mean() * (1 - came.mean()))
    bins = reliability(chances, outcomes)
    error = sum(each.visits * abs(each.said - each.came) for each in bins) / len(chances)
    return Quality(
        visits=len(chances),
        outcomes=int(outcomes.sum()),
        brier=brier,
        skill=1 - brier / plain,
        ranking=_ranking(chances, outcomes),
        calibration_error=error,
        bins=bins,
        calibration_noise=sum(each.visits * noise(each) for each in bins) / len(chances),
    )


def noise(of: Bin) -> float:
    """The mean distance of the share that comes from a true chance: √(2/π) standard errors of the share, as
    of any normal deviate."""
    return math.sqrt(2 / math.pi * of.said * (1 - of.said) / of.visits)


def reliability(
    chances: NDArray[np.float64], outcomes: NDArray[np.bool_], bins: int = BINS
) -> tuple[Bin, ...]:
    """Bins of equally many visits, from the lowest scores to the highest (Murphy and Winkler, Applied
    Statistics 26, 1977)."""
    parts = np.array_split(np.argsort(chances, kind="stable"), min(bins, len(chances)))
    return tuple(
        Bin(len(part), float(chances[part].mean()), float(outcomes[part].mean()))
        for part in parts
        if len(part)
    )


def _ranking(chances: NDArray[np.float64], outcomes: NDArray[np.bool_]) -> float:
    _, place, count = np.unique(chances, return_inverse=True, return_counts=True)
    # Equal scores share the mean of their ranks.
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    with_outcome = int(outcomes.sum())
    above = float(ranks[outcomes].sum()) - with_outcome * (with_outcome + 1) / 2
    return above / (with_outcome * (len(outcomes) - with_outcome))

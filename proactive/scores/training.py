"""Learning a score from the site's own visits, and staying off until there is enough to learn from."""

from collections.abc import Sequence
from enum import Enum

import msgspec
import numpy as np

from proactive.scores.calibration import Quality, quality
from proactive.scores.features import FEATURES, NAMES, Figures, matrix
from proactive.scores.logistic import Weights, fit

HELD_OUT = 0.25
# Ten outcomes for each figure (Peduzzi et al., Journal of Clinical Epidemiology 49, 1996), doubled since
# some of the visits are held out.
LEAST_OUTCOMES = 20 * len(FEATURES)
LEAST_DAYS = 14
LEAST_RANKING = 0.60
MOST_CALIBRATION_ERROR = 0.05
REASONS = 3
# Less than this, in log-odds, is no reason: it changes a chance of 10 % by half a point.
LEAST_CONTRIBUTION = 0.05


class Score(Enum):
    """What is foretold."""

    HELP = "likely to need help"
    BUY = "likely to buy"


class Visit(msgspec.Struct, frozen=True):
    """What a visit looked like at a moment drawn at random, and what came after. `day` is any running
    number of the day; visits stand in the order of time."""

    figures: Figures
    outcome: bool
    day: int


class Model(msgspec.Struct, frozen=True):
    """A score that may be used. It is stored as JSON; `features` are the figures it was learned from."""

    weights: Weights
    features: tuple[str, ...]
    quality: Quality
    trained_on: int

    @property
    def is_current(self) -> bool:
        """False for one learned from other figures than are taken today."""
        return self.features == NAMES


class Off(msgspec.Struct, frozen=True):
    """Why a score stays off, as a sentence, with what was measured if it came so far."""

    reason: str
    quality: Quality | None = None


class Scored(msgspec.Struct, frozen=True):
    """`reasons` are the figures that moved this score most, in words, the strongest first."""

    chance: float
    reasons: tuple[str, ...]


def train(visits: Sequence[Visit]) -> Model | Off:
    """Learns from the earlier visits and judges by the latest, which it has not seen."""
    if reason := _too_little(visits):
        return Off(reason)
    figures = matrix([visit.figures for visit in visits])
    outcomes = np.array([visit.outcome for visit in visits])
    split = round(len(visits) * (1 - HELD_OUT))
    if not _both(outcomes[:split]) or not _both(outcomes[split:]):
        return Off("What is to be foretold did not happen both before and lately.")
    weights = fit(figures[:split], outcomes[:split])
    found = quality(weights.chances(figures[split:]), outcomes[split:])
    if reason := _too_bad(found):
        return Off(reason, found)
    return Model(weights, NAMES, found, split)


def score(model: Model, figures: Figures) -> Scored:
    """The chance of one visit and the reasons for it. Raises ValueError for a model of other figures."""
    if not model.is_current:
        raise ValueError("This score was learned from other figures; it must be learned anew.")
    seen = matrix([figures])
    moved = model.weights.contributions(seen)[0]
    strongest = sorted(range(len(FEATURES)), key=lambda at: -abs(moved[at]))[:REASONS]
    return Scored(
        float(model.weights.chances(seen)[0]),
        tuple(
            _reason(at, float(figures.get(NAMES[at], 0.0)), float(moved[at]))
            for at in strongest
            if abs(moved[at]) >= LEAST_CONTRIBUTION
        ),
    )


def _reason(at: int, value: float, moved: float) -> str:
    return f"{'Raised' if moved > 0 else 'Lowered'} by: {FEATURES[at].say(value)}."


def _too_little(visits: Sequence[Visit]) -> str:
    days = len({visit.day for visit in visits})
    if days < LEAST_DAYS:
        return f"It needs visits of {LEAST_DAYS} days; there are {days}."
    for word, count in (("with", _count(visits, True)), ("without", _count(visits, False))):
        if count < LEAST_OUTCOMES:
            return f"It needs {LEAST_OUTCOMES} visits {word} the outcome; there are {count}."
    return ""


def _too_bad(found: Quality) -> str:
    if found.ranking < LEAST_RANKING:
        return (
            f"It would rank {found.ranking:.0%} of pairs of visits rightly, and must {LEAST_RANKING:.0%} "
            "where guessing gives 50 %."
        )
    if found.skill <= 0:
        return "It would be no better than always saying the average."
    if found.miscalibration > MOST_CALIBRATION_ERROR:
        return (
            f"Its chances would be off by {found.miscalibration:.1%} on average, beyond what so few visits "
            f"explain; {MOST_CALIBRATION_ERROR:.0%} are allowed."
        )
    return ""


def _count(visits: Sequence[Visit], outcome: bool) -> int:
    return sum(visit.outcome is outcome for visit in visits)


def _both(outcomes: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> bool:
    return bool(outcomes.any() and not outcomes.all())

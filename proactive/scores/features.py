"""What the scores look at: a few figures of a visit up to a moment, each with a plain name.

Only what the trail can tell of any moment in the past: nobody noted what was in a cart then, or since when
a customer is signed in, and what became known later would foretell itself."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Figures = Mapping[str, float]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Feature:
    """A figure of a visit. `say` puts its value into words; `shaped` is how the model sees it."""

    name: str
    say: Callable[[float], str]
    shaped: Callable[[float], float]


def _counted(one: str, many: str) -> Callable[[float], str]:
    return lambda value: f"{value:,.0f} {one if round(value) == 1 else many}"


def _whether(yes: str, no: str) -> Callable[[float], str]:
    return lambda value: yes if value else no


def _plain(value: float) -> float:
    return value


def _grown(value: float) -> float:
    """The tenth page says less than the second."""
    return math.log1p(max(value, 0.0))


FEATURES = (
    Feature("pages", _counted("page seen", "pages seen"), _grown),
    Feature("minutes", _counted("minute on the site", "minutes on the site"), _grown),
    Feature("visits", _counted("visit so far", "visits so far"), _grown),
    Feature("chats", _counted("earlier conversation", "earlier conversations"), _grown),
    Feature("form_errors", _counted("refused form field", "refused form fields"), _grown),
    Feature("rage_clicks", _counted("angry burst of clicks", "angry bursts of clicks"), _grown),
    Feature("dead_clicks", _counted("click without effect", "clicks without effect"), _grown),
    Feature("failures", _counted("error of the page", "errors of the page"), _grown),
    Feature("searches", _counted("search", "searches"), _grown),
    Feature("help_pages", _counted("help page read", "help pages read"), _grown),
    Feature("returns", _counted("return to the same page", "returns to the same page"), _grown),
    Feature("phone", _whether("on a phone", "not on a phone"), _plain),
    Feature("campaign", _whether("came by a campaign", "did not come by a campaign"), _plain),
)
NAMES = tuple(feature.name for feature in FEATURES)


def matrix(rows: Sequence[Figures]) -> Matrix:
    """One line for each visit, as the models see it; a figure that is missing is nought. Raises ValueError
    for a figure that is no finite number."""
    shaped = [[feature.shaped(float(row.get(feature.name, 0.0))) for feature in FEATURES] for row in rows]
    found = np.array(shaped, dtype=float).reshape(len(rows), len(FEATURES))
    if not np.isfinite(found).all():
        raise ValueError("A figure is not a finite number.")
    return found

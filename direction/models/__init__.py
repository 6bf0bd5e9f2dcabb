"""The tables of this app."""

from direction.models.goals import InteractionGoal, Pursuit
from direction.models.problems import PageProblem, PageReport, PageWatch, ProblemLetter

__all__ = [
    "InteractionGoal",
    "PageProblem",
    "PageReport",
    "PageWatch",
    "ProblemLetter",
    "Pursuit",
]

"""The tables of this app."""

from direction.models.goals import InteractionGoal, Pursuit
from direction.models.guidelines import Guideline, GuidelineReading, GuidelineStamp
from direction.models.problems import PageProblem, PageReport, PageWatch, ProblemLetter
from direction.models.suggestions import NextAction, Suggestion

__all__ = [
    "Guideline",
    "GuidelineReading",
    "GuidelineStamp",
    "InteractionGoal",
    "NextAction",
    "PageProblem",
    "PageReport",
    "PageWatch",
    "ProblemLetter",
    "Pursuit",
    "Suggestion",
]

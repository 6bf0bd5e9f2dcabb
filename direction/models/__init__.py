"""The tables of this app."""

from direction.models.goals import InteractionGoal, Pursuit

__all__ = ["InteractionGoal", "Pursuit"]

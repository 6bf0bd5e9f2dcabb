"""Reads shaped for deciding and for the screens."""

from proactive.queries.reach import preview_config, reach_config, reach_of, refused_goals

__all__ = ["preview_config", "reach_config", "reach_of", "refused_goals"]

"""Reads shaped for deciding and for the screens."""

from proactive.queries.reach import reach_config, reach_of

__all__ = ["reach_config", "reach_of"]

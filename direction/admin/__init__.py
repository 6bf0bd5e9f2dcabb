"""The admin of this app: what may be changed, and what happened."""

from direction.admin import goals, guidelines, problems, suggestions

__all__ = ["goals", "guidelines", "problems", "suggestions"]

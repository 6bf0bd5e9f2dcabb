"""The admin of this app: what may be changed, and what happened."""

from direction.admin import goals

__all__ = ["goals"]

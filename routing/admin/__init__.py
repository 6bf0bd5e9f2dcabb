"""The admin of routing: its settings in forms that refuse nonsense, its facts to be read."""

from routing.admin import facts, hours, people, teams

__all__ = ["facts", "hours", "people", "teams"]

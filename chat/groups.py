"""The names of all topics that wake-ups travel under."""

from uuid import UUID

WAITING = "board:waiting"


def conversation(id: UUID) -> str:
    return f"conv:{id}"


def visitor(id: UUID) -> str:
    return f"visitor:{id}"


def agent(id: int) -> str:
    return f"agent:{id}"

"""The facts that this app tells, after commit."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TrailGrew:
    """A visitor who is in a conversation did something on the site."""

    conversation_id: UUID
    view_id: UUID

"""The facts that this app tells, after commit."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TrailGrew:
    """A visitor who is in a conversation did something on the site."""

    conversation_id: UUID
    view_id: UUID


@dataclass(frozen=True, slots=True)
class InvitationMoved:
    """An invitation was confirmed, shown, opened, dismissed or accepted."""

    invitation_id: UUID
    visitor_id: UUID


@dataclass(frozen=True, slots=True)
class GoalReached:
    """A visitor reached a goal, or it was taken back."""

    goal_event_id: int
    visitor_id: UUID

"""The facts that this app tells, after commit."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StayOpened:
    stay_id: int
    conversation_id: UUID
    queue_id: int
    partition: int


@dataclass(frozen=True, slots=True)
class StayEnded:
    stay_id: int
    conversation_id: UUID
    queue_id: int
    partition: int
    outcome: str
    # Whose desks show that it was being passed on.
    passed_on_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceMoved:
    """A visitor who waits is to be shown something else."""

    conversation_id: UUID


@dataclass(frozen=True, slots=True)
class Offered:
    offer_id: int
    agent_id: int
    conversation_id: UUID
    passed_on_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferEnded:
    """The agent's desk carries less; whoever waits may be served."""

    offer_id: int
    agent_id: int
    conversation_id: UUID
    outcome: str
    partition: int


@dataclass(frozen=True, slots=True)
class DeskChanged:
    """What an agent can carry, does carry, or wants to carry is another."""

    agent_id: int

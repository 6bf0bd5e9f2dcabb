"""What this app adds to the wire, and what it answers over HTTP."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from kit.wire import Part


class TickArgs(Part):
    """A step of the conversation's goal was done, or was not after all."""

    step: Annotated[int, Meta(ge=0, le=20)]
    done: bool


AGENT_ARGS: dict[str, type[Part]] = {"tick": TickArgs}


# What HTTP answers with ----------------------------------------------------------------------------


class GoalStep(Part):
    words: str
    done: bool


class Pursued(Part):
    """What a conversation should lead to: what the visitor should do, and the agent for it, `until` then."""

    visitor_does: str
    agent_does: str
    steps: tuple[GoalStep, ...]
    until: datetime
    reached_at: datetime | None = None


class Course(Part):
    """Where one conversation should go. Empty where its team has nothing in mind for it."""

    goal: Pursued | None = None

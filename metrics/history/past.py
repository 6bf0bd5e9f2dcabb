"""What a history tells, once it is known to be sound: conversations, who had them, and when."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple


class Message(NamedTuple):
    at: datetime
    by: str
    agent: str = ""
    text: str = ""
    from_saved_reply: bool = False
    edited: bool = False


class Place(NamedTuple):
    """A queue by the names of its team and its own; empty where the file does not say."""

    team: str = ""
    queue: str = ""


ANYWHERE = Place()


class Part(NamedTuple):
    """An agent's part in a conversation. Without a place it is where the conversation is."""

    agent: str
    joined: datetime
    left: datetime
    wrap_ended: datetime
    place: Place = ANYWHERE
    left_reason: str = "closed"


class Offer(NamedTuple):
    agent: str
    outcome: str


class Rating(NamedTuple):
    """What the visitor answered, of `scale` at most."""

    kind: str
    value: int
    scale: int


class Goal(NamedTuple):
    """An order. With a value below nothing it takes back the one of that name and id."""

    id: str
    name: str
    at: datetime
    value: Decimal
    currency: str
    reversed_at: datetime | None = None

    @property
    def is_reversal(self) -> bool:
        return self.value < 0


class Past(NamedTuple):
    """A conversation that took place, its times in order. One that had not ended is known until `ended`."""

    id: str
    visitor: str
    origin: str
    site: str
    place: Place
    topic: str
    began: datetime
    ended: datetime
    is_finished: bool
    queued: datetime | None
    left: datetime | None
    outcome: str
    invited: datetime | None
    ratings: tuple[Rating, ...]
    resolved: str
    offers: tuple[Offer, ...]
    parts: tuple[Part, ...]
    messages: tuple[Message, ...]
    goal: Goal | None
    # The one before it, where it is the same conversation taken up again.
    reopened_from: str = ""

    @property
    def places(self) -> set[Place]:
        return {self.place, *(part.place for part in self.parts if any(part.place))}


class PastState(NamedTuple):
    agent: str
    state: str
    start: datetime
    end: datetime
    capacity: int
    reason: str


class Operation(NamedTuple):
    """All that a file tells."""

    conversations: tuple[Past, ...]
    states: tuple[PastState, ...]

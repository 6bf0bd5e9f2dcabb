"""What is kept of an invented day. Times are whole microseconds since 1970, UTC."""

from dataclasses import dataclass, field

from metrics.invention.plan import Line, Topic
from metrics.invention.streams import Stream


@dataclass(slots=True)
class Person:
    """A visitor. `buys_anyway` and `buys_after_chat` are their potential outcomes."""

    key: str
    is_hot: bool = False
    buys_anyway: bool = False
    buys_after_chat: bool = False


@dataclass(slots=True)
class Said:
    at: int
    by: str
    agent: int | None = None
    from_saved_reply: bool = False
    edited: bool = False


@dataclass(slots=True)
class Asked:
    """An offer to an agent."""

    agent: int
    offered: int
    ended: int = 0
    outcome: str = ""


@dataclass(slots=True)
class Wait:
    entered: int
    is_transfer: bool = False
    left: int | None = None
    outcome: str = ""
    offers: list[Asked] = field(default_factory=list)


@dataclass(slots=True)
class Part:
    """An agent's part. `share` is ∫ dt / k in PARTS of a microsecond, `held` is ∫ k dt in microseconds,
    both as far as counted."""

    chat: "Chat"
    agent: int
    joined: int
    left: int | None = None
    wrap_ended: int | None = None
    left_reason: str = ""
    share: int = 0
    held: int = 0


@dataclass(slots=True)
class Chat:
    """One episode of a conversation."""

    conversation: str
    number: int
    person: Person
    line: Line
    topic: Topic
    origin: str
    began: int
    stream: Stream
    replies: int = 0
    transfer_after: int = 0
    said_before: int = 0
    waits: list[Wait] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    asked_at: int = 0
    first_reply: int | None = None
    gone: int | None = None
    refused_by: set[int] = field(default_factory=set)
    ended: int | None = None
    end_reason: str = ""
    is_offline: bool = False
    is_voice: bool = False
    is_resolved: bool | None = None
    says: str = ""
    says_at: int = 0
    csat: int | None = None
    comes_back: str = ""

    @property
    def is_engaged(self) -> bool:
        return self.first_reply is not None and self.end_reason != "silent_abandoned"


@dataclass(slots=True)
class Bought:
    person: Person
    at: int
    cents: int
    chat: Chat | None


@dataclass(slots=True)
class Invited:
    """A visitor whom a trigger could have invited, and was by chance or was not."""

    person: Person
    trigger: str
    arm: str
    eligible: int
    shown: int | None = None
    dismissed: int | None = None
    accepted: int | None = None
    chat: Chat | None = None


@dataclass(slots=True)
class Stance:
    """How it was with an agent for a while."""

    agent: int
    state: str
    start: int
    capacity: int
    end: int | None = None


@dataclass(slots=True)
class Day:
    """What ended on a day, and what is known by its end."""

    start: int
    end: int
    chats: list[Chat] = field(default_factory=list)
    stances: list[Stance] = field(default_factory=list)
    invited: list[Invited] = field(default_factory=list)
    bought: list[Bought] = field(default_factory=list)

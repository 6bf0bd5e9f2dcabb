"""The facts that this app tells, after commit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPosted:
    conversation_id: UUID
    seq: int
    prev_public: int
    kind: str
    public: bool
    sender: str
    agent_id: int | None
    name: str
    client_id: UUID
    at: datetime
    body: str
    data: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class HumanRequested:
    """A conversation waits for a person: it is new, or came back."""

    conversation_id: UUID
    visitor_id: UUID


@dataclass(frozen=True, slots=True)
class ConversationTaken:
    conversation_id: UUID
    visitor_id: UUID
    agent_id: int


@dataclass(frozen=True, slots=True)
class ConversationHandedOver:
    """From one agent to another; the visitor never waited."""

    conversation_id: UUID
    visitor_id: UUID
    from_agent_id: int | None
    agent_id: int


@dataclass(frozen=True, slots=True)
class ConversationClosed:
    conversation_id: UUID
    visitor_id: UUID
    agent_id: int | None


@dataclass(frozen=True, slots=True)
class ConversationReopened:
    conversation_id: UUID
    visitor_id: UUID
    agent_id: int | None


@dataclass(frozen=True, slots=True)
class ConversationJudged:
    """Somebody said what it was about, whether it helped, or how it was."""

    conversation_id: UUID
    visitor_id: UUID


@dataclass(frozen=True, slots=True)
class VisitorIntroduced:
    visitor_id: UUID
    conversation_id: UUID | None


@dataclass(frozen=True, slots=True)
class VisitorTokenRenewed:
    """The token that a visitor had opens nothing any more."""

    visitor_id: UUID


@dataclass(frozen=True, slots=True)
class VisitorBlocked:
    visitor_id: UUID


@dataclass(frozen=True, slots=True)
class MarksMoved:
    conversation_id: UUID
    visitor_recv: int
    visitor_read: int
    agent_recv: int
    agent_read: int


@dataclass(frozen=True, slots=True)
class AgentLineWritten:
    agent_id: int
    aseq: int


@dataclass(frozen=True, slots=True)
class AgentConnected:
    """In one of perhaps several tabs."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class AgentDisconnected:
    """One of their tabs is gone or cut off; others may be there."""

    agent_id: int


@dataclass(frozen=True, slots=True)
class VisitorConnected:
    visitor_id: UUID


@dataclass(frozen=True, slots=True)
class Swept:
    """This process has compared with the rows what these agents, and the visitors of these conversations
    that wait, see of `chat`. Whatever else they see is for its owner to compare."""

    agents: tuple[int, ...]
    conversations: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class AgentRevoked:
    """The agent may no longer be connected; with a session key, only in that session."""

    agent_id: int
    session_key: str | None

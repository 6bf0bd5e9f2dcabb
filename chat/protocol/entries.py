"""Lines of a conversation, one by one and in runs."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from kit.wire import Frame, Part

Sender = Literal["visitor", "agent", "bot", "system"]
EntryKind = Literal["message", "note", "event", "file"]
EventType = Literal[
    "started",
    "taken",
    "closed",
    "reopened",
    "introduced",
    "handed_over",
    "agent_lost",
    "queued",
    "returned",
    "went_silent",
    "message_left",
    "call_back",
    "mailed",
]


class FromReply(Part):
    """The message was made from this saved reply; `edited` when its words were changed before sending."""

    id: Annotated[int, Meta(ge=1, le=2**53)]
    edited: bool = False


class FileRef(Part):
    id: UUID
    name: str
    size: int
    type: str


class Event(Part):
    """What happened, for an entry of kind `event`. The `body` of one that `started` is what invited the
    visitor, and its `name` the agent who did."""

    type: EventType
    by: str = ""


class Entry(Frame):
    """One line of a conversation. A client applies it when `prev` is what it has."""

    conv: UUID
    seq: int
    prev: int
    kind: EntryKind
    sender: Sender
    id: UUID
    at: datetime
    name: str = ""
    agent: str = ""
    body: str = ""
    files: tuple[FileRef, ...] = ()
    event: Event | None = None
    reply: FromReply | None = None


class Entries(Frame):
    """A run of entries after `after`; `more` says that the run goes on."""

    conv: UUID
    after: int
    items: tuple[Entry, ...]
    more: bool = False


class EntriesPage(Part):
    """The newest entries, or those before `before`, oldest first."""

    conv: UUID
    head: int
    items: tuple[Entry, ...]
    more: bool

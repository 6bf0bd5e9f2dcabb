"""What travels from process to process under a topic: small structs, hints all of them."""

from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec

from chat.protocol import Entry, Event, FileRef, FromReply
from kit.wire import encode

WHOLE_BYTES = 4 * 1024  # a longer body stays in Postgres, and is read there by whoever needs it


class Wake(msgspec.Struct, tag=True, array_like=True, dict=True):
    """Something happened."""


class EntryWake(Wake):
    conv: UUID
    seq: int
    prev_public: int
    kind: str
    public: bool
    sender: str
    agent: int | None
    name: str
    id: UUID
    at: datetime
    body: str
    data: dict[str, Any] | None
    is_whole: bool = True

    def prev(self, staff: bool) -> int:
        return self.seq - 1 if staff else self.prev_public

    def frame(self, staff: bool) -> Entry:
        data = self.data or {}
        return Entry(
            conv=self.conv,
            seq=self.seq,
            prev=self.prev(staff),
            kind=self.kind,  # type: ignore[arg-type]
            sender=self.sender,  # type: ignore[arg-type]
            id=self.id,
            at=self.at,
            name=self.name,
            agent=str(self.agent) if staff and self.agent else "",
            body=self.body,
            files=tuple(msgspec.convert(file, FileRef) for file in data.get("files", ())),
            event=msgspec.convert(data["event"], Event) if "event" in data else None,
            reply=FromReply(data["reply"], data["edited"]) if staff and "reply" in data else None,
        )

    # Encoded once for all the sockets of a process.

    @cached_property
    def for_staff(self) -> bytes:
        return encode(self.frame(staff=True))

    @cached_property
    def for_visitor(self) -> bytes:
        return encode(self.frame(staff=False))


class ConvWake(Wake):
    """The state or the people of a conversation changed."""

    conv: UUID


class MarksWake(Wake):
    conv: UUID
    visitor_recv: int
    visitor_read: int
    agent_recv: int
    agent_read: int


class TypingWake(Wake):
    conv: UUID
    sender: str
    name: str
    # The socket session that it comes from is not told.
    session: str
    text: str | None = None


class AgentLineWake(Wake):
    agent: int
    aseq: int


class BoardWake(Wake):
    """The board under this topic may look different."""


class RevokeWake(Wake):
    """Whoever is connected under this topic must go; with a session key, only that session."""

    session_key: str | None = None


class TokenWake(Wake):
    """The token that they came with opens nothing any more: they must come back with the new one."""


class TabWake(Wake):
    """A tab has a new connection: an older one of the same tab is superseded."""

    tab: UUID
    session: str


class FrameWake(Wake):
    """A frame that another app has made for whoever follows the topic: for staff, or for the visitor."""

    frame: bytes
    for_staff: bool


class SnapshotWake(Wake):
    """How something that another app keeps looks as a whole by now, for staff or for the visitor. Of two of
    one `name` the one with the greater `rev` holds; while `look` is the same there is nothing new to see."""

    name: str
    rev: int
    look: bytes
    frame: bytes
    for_staff: bool


AnyWake = (
    EntryWake
    | ConvWake
    | MarksWake
    | TypingWake
    | AgentLineWake
    | BoardWake
    | RevokeWake
    | TokenWake
    | TabWake
    | FrameWake
    | SnapshotWake
)

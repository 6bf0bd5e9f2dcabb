"""What the server sends."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import field

from chat.protocol.client import Typing
from chat.protocol.conversations import Conv, ConvHead, Marked, Person, Reset
from chat.protocol.entries import Entries, Entry
from chat.protocol.limits import BODY_LIMIT, FILES_PER_MESSAGE, FRAME_LIMIT
from kit.wire import Bye, Err, Frame, Part

Mode = Literal["live", "degraded"]
AgentLogType = Literal["assigned", "unassigned", "consulted", "revoked", "alert", "alert_over"]


class Limits(Part):
    body: int = BODY_LIMIT
    frame: int = FRAME_LIMIT
    files: int = FILES_PER_MESSAGE
    file_bytes: int = 10 * 1024 * 1024


class Welcome(Frame):
    """The connection stands. `convs` are the positions, sent before any data; `reset` names those
    whose newest page must be fetched again."""

    session: str
    epoch: str
    now: datetime
    ping_s: int
    mode: Mode
    me: Person
    convs: tuple[ConvHead, ...]
    reset: tuple[UUID, ...] = ()
    aseq: int = 0
    limits: Limits = field(default_factory=Limits)


class Ack(Frame):
    """The command is durable: its commit came first. `seq` is the entry it wrote, if it wrote one."""

    id: UUID
    conv: UUID | None = None
    seq: int | None = None
    at: datetime | None = None
    dup: bool = False


class AgentLine(Frame, tag="agent"):
    """One line of the agent's own dense log, numbered by `aseq`."""

    aseq: int
    type: AgentLogType
    at: datetime
    conv: UUID | None = None
    head: ConvHead | None = None
    why: str = ""


class WaitingItem(Part):
    conv: UUID
    visitor: str
    site: str
    since: datetime
    preview: str = ""
    page: str = ""


class Waiting(Part):
    """Who waits, longest first: the first of them, and how many there are."""

    items: tuple[WaitingItem, ...]
    total: int


class Board(Frame):
    """A snapshot; the one with the greatest `rev` wins."""

    key: Literal["waiting"]
    rev: int
    data: Waiting


class Pong(Frame):
    """`heads` are the heads of the client's conversations, so that it can tell what it misses."""

    n: int
    now: datetime
    mode: Mode
    heads: dict[UUID, int] = {}


ServerFrame = (
    Welcome | Ack | Entry | Entries | Conv | Marked | AgentLine | Reset | Board | Typing | Pong | Err | Bye
)

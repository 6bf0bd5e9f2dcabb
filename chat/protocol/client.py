"""What clients send."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Raw, field

from chat.protocol.conversations import Page
from chat.protocol.entries import FromReply, Sender
from chat.protocol.limits import FILES_PER_MESSAGE, SYNC_LIMIT, Line, Seq, Text
from kit.wire import Frame, Part


class Resume(Part):
    """What a client has already: for each conversation the last `seq` that it applied."""

    epoch: str = ""
    convs: Annotated[dict[UUID, Seq], Meta(max_length=1_000)] = {}
    aseq: Seq = 0


class Hello(Frame):
    """The first frame, within five seconds. `token` is the visitor's token or the agent's ticket."""

    v: int
    token: Annotated[str, Meta(min_length=1, max_length=200)]
    tab: UUID
    resume: Resume = field(default_factory=Resume)
    page: Page | None = None


class Send(Frame):
    """A message; repeated with the same `id` until it is acknowledged. Only agents have saved replies."""

    id: UUID
    conv: UUID
    body: str = ""
    files: Annotated[tuple[UUID, ...], Meta(max_length=FILES_PER_MESSAGE)] = ()
    reply: FromReply | None = None


class Op(Frame):
    """Any other act. `args` are typed by the act: see `VISITOR_ARGS` and `AGENT_ARGS`."""

    id: UUID
    op: Line
    conv: UUID | None = None
    args: Raw = field(default_factory=lambda: Raw(b"{}"))


class Recv(Frame):
    """Everything up to `seq` has arrived: the delivered mark, and the credit of flow control."""

    conv: UUID
    seq: Seq


class Read(Frame):
    """Everything up to `seq` has been seen by a person."""

    conv: UUID
    seq: Seq


class Typing(Frame):
    """The other side is writing; gone after six seconds or with their next entry. From the server
    it carries `sender` and `name`; `text` only where the site allows previews, and only to agents."""

    conv: UUID
    text: Text | None = None
    sender: Sender | None = None
    name: Line | None = None


class Sync(Frame):
    """Asks for the entries after `after`."""

    conv: UUID
    after: Seq
    limit: Annotated[int, Meta(ge=1, le=SYNC_LIMIT)] = SYNC_LIMIT


class Ping(Frame):
    n: Seq


class Leave(Frame, tag="bye"):
    """The client goes, and says so."""


ClientFrame = Hello | Send | Op | Recv | Read | Typing | Sync | Ping | Leave

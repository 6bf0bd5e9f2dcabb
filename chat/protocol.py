"""The wire: every frame of both live protocols, and the pages that HTTP answers with.

Strict structs; the TypeScript types, the AsyncAPI document and `docs/protocol.md` come from them.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Raw, field

from kit.wire import Bye, Err, Frame, Part

VERSION = 1
SUBPROTOCOL = "livechat.v1"
BODY_LIMIT = 8_000
FRAME_LIMIT = 64 * 1024
FILES_PER_MESSAGE = 5
SYNC_LIMIT = 200
RESUME_LIMIT = 500
STARS = 5
FEEDBACK_HOURS = 72

Seq = Annotated[int, Meta(ge=0, le=2**53)]
NO_NUL = "^[^\u0000]*$"  # Postgres cannot store it, and no person types it
Text = Annotated[str, Meta(max_length=BODY_LIMIT, pattern=NO_NUL)]
Line = Annotated[str, Meta(max_length=200, pattern=NO_NUL)]
Comment = Annotated[str, Meta(max_length=2_000, pattern=NO_NUL)]
Address = Annotated[str, Meta(max_length=2_000, pattern=NO_NUL)]

Sender = Literal["visitor", "agent", "bot", "system"]
EntryKind = Literal["message", "note", "event", "file"]
State = Literal["waiting", "active", "closed"]
Mode = Literal["live", "degraded"]
Resolved = Literal["yes", "partly", "no"]
Voice = Literal["agent_calls_visitor", "callback_scheduled", "told_to_call"]
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


# What clients send -----------------------------------------------------------------------------


class Page(Part):
    """Where the visitor is on the site."""

    url: Address = ""
    title: Address = ""
    referrer: Address = ""


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


class FromReply(Part):
    """The message was made from this saved reply; `edited` when its words were changed before sending."""

    id: Annotated[int, Meta(ge=1, le=2**53)]
    edited: bool = False


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


# The arguments of the acts -----------------------------------------------------------------------


class StartArgs(Part):
    """Starts the visitor's conversation, or answers with the one already open. `body` is its first
    message, stored under the op's own `id`."""

    body: str = ""
    page: Page | None = None


class IntroduceArgs(Part):
    """The visitor says who they are. Nothing is verified by it."""

    name: Line = ""
    email: Line = ""


class NoteArgs(Part):
    """A line for the team only."""

    body: str


class ResolveArgs(Part):
    """Whether the conversation resolved what the visitor came for, as whoever says it sees it."""

    value: Resolved


class VoiceArgs(Part):
    """How the conversation goes on by telephone."""

    kind: Voice


class RateArgs(Part):
    """What the visitor thinks of the conversation that ended: stars, words, or both. The last one counts."""

    value: Annotated[int, Meta(ge=1, le=STARS)] | None = None
    comment: Comment = ""


class TopicArgs(Part):
    """What the conversation is about; null takes the topic away."""

    topic: Annotated[int, Meta(ge=1, le=2**53)] | None


class NoArgs(Part):
    """This act needs nothing."""


VISITOR_ARGS: dict[str, type[Part]] = {
    "start": StartArgs,
    "introduce": IntroduceArgs,
    "close": NoArgs,
    "reopen": NoArgs,
    "asked": NoArgs,
    "resolve": ResolveArgs,
    "rate": RateArgs,
}
AGENT_ARGS: dict[str, type[Part]] = {
    "take": NoArgs,
    "note": NoteArgs,
    "close": NoArgs,
    "reopen": NoArgs,
    "watch": NoArgs,
    "unwatch": NoArgs,
    "topic": TopicArgs,
    "resolve": ResolveArgs,
    "voice": VoiceArgs,
}


# What the server sends ---------------------------------------------------------------------------


class Person(Part):
    """Somebody as the other side sees them. `id` is empty for whoever must not be addressed."""

    name: str
    id: str = ""
    email: str = ""
    role: str = ""


class Marks(Part):
    """How far one side has received and read, as `seq`."""

    recv: int = 0
    read: int = 0


class Topic(Part):
    """What conversations are about; somebody who returns within a `group` returns for the same thing."""

    id: int
    name: str
    group: str


class Feedback(Part):
    """How the conversation that ended was judged. The visitor may change their part until `until`;
    `by_agent` is for staff alone."""

    until: datetime
    resolved: Resolved | None = None
    stars: int | None = None
    comment: str = ""
    by_agent: Resolved | None = None


class ConvHead(Part):
    """A conversation at a glance. Of two heads of one conversation the one with the greater `rev`
    is newer. `head` is the last `seq` that this side may see."""

    id: UUID
    rev: int
    head: int
    state: State
    created_at: datetime
    visitor: Person
    site: str
    assignee: Person | None = None
    ended_at: datetime | None = None
    waiting_since: datetime | None = None
    page: Page | None = None
    topic: Topic | None = None
    feedback: Feedback | None = None
    visitor_marks: Marks = field(default_factory=Marks)
    agent_marks: Marks = field(default_factory=Marks)


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


class FileRef(Part):
    id: UUID
    name: str
    size: int
    type: str


class Event(Part):
    """What happened, for an entry of kind `event`."""

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


class Conv(Frame):
    """A conversation is new, or its state or people changed."""

    head: ConvHead


class Marked(Frame):
    """How far both sides have received and read; only grows."""

    conv: UUID
    visitor: Marks
    agent: Marks


AgentLogType = Literal["assigned", "unassigned", "consulted", "revoked", "alert", "alert_over"]


class AgentLine(Frame, tag="agent"):
    """One line of the agent's own dense log, numbered by `aseq`."""

    aseq: int
    type: AgentLogType
    at: datetime
    conv: UUID | None = None
    head: ConvHead | None = None
    why: str = ""


class Reset(Frame):
    """What the client has cannot be continued: fetch the newest page."""

    conv: UUID
    head: int
    why: Literal["epoch", "too_far", "redacted"]


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


# The HTTP twins ----------------------------------------------------------------------------------


class VisitRequest(Part):
    """A page asks for a visitor token. An old token that still holds is answered with itself."""

    site: Annotated[str, Meta(max_length=64)]
    token: Annotated[str, Meta(max_length=200)] = ""


class Visit(Part):
    token: str


class IdentityRequest(Part):
    """The site's server says who the visitor is, by a JWT; an empty one signs them out."""

    site: Annotated[str, Meta(max_length=64)]
    token: Annotated[str, Meta(max_length=200)] = ""
    jwt: Annotated[str, Meta(max_length=8_000)] = ""


class IdentityAnswer(Part):
    """The visitor's token from now on; none after signing out. `is_fresh`: another visitor than before,
    so that nothing of the one before may stay on the page."""

    token: str = ""
    is_fresh: bool = False


class Ticket(Part):
    """Opens one agent socket, once, within a minute."""

    ticket: str


class PollRequest(Part):
    """Long-poll: answered at once when there is news after `resume`, else within `wait` seconds."""

    v: int
    tab: UUID
    resume: Resume = field(default_factory=Resume)
    page: Page | None = None
    wait: Annotated[int, Meta(ge=0, le=25)] = 25


class Frames(Part):
    """What a socket would have sent."""

    frames: tuple[ServerFrame, ...]


class EntriesPage(Part):
    """The newest entries, or those before `before`, oldest first."""

    conv: UUID
    head: int
    items: tuple[Entry, ...]
    more: bool


class ConvList(Part):
    items: tuple[ConvHead, ...]
    more: bool


class Topics(Part):
    """What agents can choose from."""

    items: tuple[Topic, ...]


class SavedReply(Part):
    """Words that an agent can insert: `{visitor}` and `{agent}` stand for names. A link comes first.
    Without a site it is for all of them."""

    id: int
    title: str
    shortcut: str
    body: str
    link: str = ""
    site: str = ""


class SavedReplies(Part):
    items: tuple[SavedReply, ...]


class SiteConfig(Part):
    """What the loader and the panel may know of a site."""

    key: str
    name: str
    title: str
    greeting: str
    reply_note: str
    accent: str
    on_accent: str
    radius: int
    position: Literal["right", "left"]
    label: str
    previews: bool
    asks_after: bool

"""Conversations at a glance: their state, their people, how far both have read, how they were judged."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import field

from chat.protocol.limits import Address
from kit.wire import Frame, Part

State = Literal["waiting", "active", "closed"]
Resolved = Literal["yes", "partly", "no"]


class Page(Part):
    """Where the visitor is on the site."""

    url: Address = ""
    title: Address = ""
    referrer: Address = ""


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
    `by_agent` is for staff alone. Whether they would have called is asked where `asks_call` says so."""

    until: datetime
    resolved: Resolved | None = None
    stars: int | None = None
    comment: str = ""
    by_agent: Resolved | None = None
    asks_call: bool = False
    would_call: bool | None = None


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


class Conv(Frame):
    """A conversation is new, or its state or people changed."""

    head: ConvHead


class Marked(Frame):
    """How far both sides have received and read; only grows."""

    conv: UUID
    visitor: Marks
    agent: Marks


class Reset(Frame):
    """What the client has cannot be continued: fetch the newest page."""

    conv: UUID
    head: int
    why: Literal["epoch", "too_far", "redacted"]


class ConvList(Part):
    items: tuple[ConvHead, ...]
    more: bool

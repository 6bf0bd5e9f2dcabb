"""What is asked and answered over HTTP: the twins of the sockets, and what a page needs before one."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, field

from chat.protocol.client import Resume
from chat.protocol.conversations import Page, Topic
from chat.protocol.server import ServerFrame
from kit.wire import Part


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
    so that nothing of the one before may stay on the page. `tier` is theirs as a customer."""

    token: str = ""
    is_fresh: bool = False
    tier: str = ""


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

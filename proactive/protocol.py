"""What reaching out says over HTTP: the page's beacons, and what the team reads of them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta

from kit.wire import Frame, Part

BEACON_LIMIT = 8 * 1024
EVENTS_PER_BEACON = 40
TITLE_MOST = 200
LABEL_MOST = 120
FIELD_MOST = 80

Kind = Literal[
    "click",
    "form_progress",
    "form_abandoned",
    "form_refused",
    "form_sent",
    "error",
    "request_failed",
    "rage_click",
    "dead_click",
    "search",
    "article_read",
    "article_unhelpful",
    "step",
    "event",
]
Count = Annotated[int, Meta(ge=0, le=2**53)]


class Told(Part):
    """One thing that happened on the page, `ago` milliseconds before the beacon was sent. `label` is the
    word on what was clicked, the name of the form, step or event, or what was searched for; `field` is a
    field's name, never its value; `code` the status of a failed request."""

    kind: Kind
    label: str = ""
    field: str = ""
    code: Count = 0
    count: Count = 1
    ago: Count = 0


class Here(Part):
    """Where the visitor is on the site."""

    url: str
    title: str = ""
    referrer: str = ""


class Beacon(Part):
    """What a page tells. `view` is a number that the page makes up when it opens, `n` counts its beacons
    from 0. The first has no token and is answered with one. What is too long is cut, not refused."""

    site: Annotated[str, Meta(max_length=64)]
    view: Count
    page: Here
    token: Annotated[str, Meta(max_length=200)] = ""
    n: Annotated[int, Meta(ge=0, le=100_000)] = 0
    seconds: Count = 0
    scroll: Count = 0
    events: tuple[Told, ...] = ()
    consent: bool = False


class BeaconAnswer(Part):
    """`token` is the visitor's, when this beacon began them."""

    token: str = ""


class TrailStep(Part):
    """Something that happened on a page, as the team sees it."""

    kind: Kind
    at: datetime
    label: str = ""
    field: str = ""
    code: int = 0
    count: int = 1


class TrailPage(Part):
    """A page that a visitor saw, with what happened on it."""

    id: UUID
    url: str
    title: str
    at: datetime
    seconds: int
    scroll: int
    steps: tuple[TrailStep, ...] = ()


class Trail(Frame):
    """The visitor did something on the site: the trail is read again from `view` on."""

    conv: UUID
    view: UUID


Device = Literal["desktop", "tablet", "phone"]


class EntryLook(Part):
    """A way into the chat as the page draws it. `on` and `off` are page patterns; `unlock` is a condition
    in JSON (nothing: at once). An inline button or a link stands in the elements that `target` selects.
    `offers` says what opening leads to now; entry points that would be hidden are not sent."""

    id: int
    look: Literal["bubble", "tab", "inline", "link"] = "bubble"
    words: str = ""
    icon: Literal["chat", "question", "phone", "none"] = "chat"
    accent: str = ""
    on_accent: str = ""
    position: Literal["right", "left"] = "right"
    target: str = ""
    motion: Literal["none", "flash", "bounce"] = "none"
    motion_after_s: int = 0
    devices: tuple[Device, ...] = ()
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    unlock: Any = None
    offers: Literal["chat", "message", "callback"] = "chat"


class TriggerRule(Part):
    """What the browser knows of a trigger: where, and the part of its condition that it can decide."""

    id: int
    priority: int = 0
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    condition: Any = None


class ReachConfig(Part):
    """How a site reaches out, for the page: GET /widget/reach?site=KEY."""

    trail: bool = True
    consent: bool = False
    parameters: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    entries: tuple[EntryLook, ...] = ()
    triggers: tuple[TriggerRule, ...] = ()


class Moment(Part):
    """The browser finds that these triggers hold, the first in order first: POST /api/v1/visitor/moments.
    `facts` are those that the browser knows."""

    site: Annotated[str, Meta(max_length=64)]
    token: Annotated[str, Meta(max_length=200)]
    view: Count
    page: Here
    triggers: Annotated[tuple[int, ...], Meta(min_length=1, max_length=20)]
    facts: dict[str, Any]
    consent: bool = False


class InvitationCard(Part):
    """What a visitor is shown. All of it is text."""

    id: UUID
    trigger: int
    title: str
    body: str
    accept: str
    dismiss: str


class MomentAnswer(Part):
    """`invitation` may be shown now. Without one, the triggers asked for may be asked for again after
    `again_s` seconds, or not in this visit where it is 0."""

    invitation: InvitationCard | None = None
    again_s: int = 0


class Deed(Part):
    """What a visitor did with an invitation, or with an entry point: POST /api/v1/visitor/deeds. Said twice
    it counts once. Accepting begins the conversation before it is answered."""

    site: Annotated[str, Meta(max_length=64)]
    token: Annotated[str, Meta(max_length=200)]
    did: Literal["shown", "opened", "dismissed", "accepted"]
    view: Count = 0
    invitation: UUID | None = None
    entry: int | None = None

"""What reaching out says over HTTP: the page's beacons, and what the team reads of them."""

from datetime import datetime
from typing import Annotated, Literal
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

"""What reaching out says over HTTP: the page's beacons, and what the team reads of them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta

from chat.protocol import NO_NUL
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
Often = Annotated[int, Meta(ge=0, le=100_000)]


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


class PageNews(Part):
    """What a page tells of itself, `ago` milliseconds after it was so. `view` is a number that it makes up
    when it opens, and `heard` how many of its events were before these: what was not answered comes again.
    Older scripts tell nothing again, and count in `n` instead how often the page has told something."""

    view: Count
    page: Here
    heard: Often = 0
    n: Often | None = None
    seconds: Count = 0
    scroll: Count = 0
    events: tuple[Told, ...] = ()
    ago: Count = 0


class Beacon(PageNews, kw_only=True):
    """What a page tells, and `left`, the last that the page before it in this tab had to tell. The first has
    no token and is answered with one. What is too long is cut, not refused."""

    site: Annotated[str, Meta(max_length=64)]
    token: Annotated[str, Meta(max_length=200)] = ""
    consent: bool = False
    left: PageNews | None = None


class InvitationCard(Part):
    """What a visitor is shown. All of it is text. `trigger` is 0 for an agent's own word."""

    id: UUID
    trigger: int
    title: str
    body: str
    accept: str
    dismiss: str


class BeaconAnswer(Part):
    """`token` is the visitor's, when this beacon began them; `invitation` an agent's word to them."""

    token: str = ""
    invitation: InvitationCard | None = None


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


class Visiting(Part):
    """A visit at a glance."""

    began_at: datetime
    seen_at: datetime
    landing_url: str
    referrer: str
    campaign: dict[str, str]
    device: str
    browser: str
    system: str
    language: str
    country: str
    city: str


class Link(Part):
    """A way to the customer's record in the business's own system."""

    label: str
    url: str


class Customer(Part):
    """Who the site's server says it is. Without an `id` nobody has vouched for them."""

    id: str = ""
    tier: str = ""
    attributes: dict[str, bool | int | float | str] = {}
    verified_at: datetime | None = None
    links: tuple[Link, ...] = ()


class Led(Part):
    """What led to the conversation: the entry point that was opened, an invitation of a trigger that was
    accepted, or one by an agent's hand. `name` is the entry point's, the trigger's or the agent's; `words`
    are those that the visitor read."""

    by: Literal["entry", "trigger", "agent"]
    name: str
    at: datetime
    words: str = ""


class TrailAnswer(Part):
    """Pages that the visitor saw, newest first, also before they were known and in their other browsers."""

    customer: Customer
    pages: tuple[TrailPage, ...]
    more: bool
    visit: Visiting | None = None
    led: Led | None = None


class OnSite(Part):
    """Somebody who is on the site now."""

    visitor: UUID
    visit: UUID
    site: str
    name: str
    since: datetime
    seen_at: datetime
    url: str
    title: str
    pages: int
    chats: int
    device: str
    country: str
    customer: str = ""
    tier: str = ""
    value: float | None = None
    conversation: UUID | None = None
    invited_at: datetime | None = None


class OnSiteAnswer(Part):
    """Those who came first; ask for more with `after`, the last one's `visit`."""

    items: tuple[OnSite, ...]
    total: int
    more: bool


class InviteRequest(Part):
    """An agent's own words to somebody on the site."""

    message: Annotated[str, Meta(min_length=1, max_length=300, pattern=NO_NUL)]


class Trail(Frame):
    """The visitor did something on the site: the trail is read again from `view` on."""

    conv: UUID
    view: UUID


# Entry points, triggers, invitations, goals -------------------------------------------------------

Name = Annotated[str, Meta(max_length=100, pattern=NO_NUL)]


FactJson = bool | int | float | str | tuple[str, ...] | None
Device = Literal["desktop", "tablet", "phone"]


class EntryLook(Part):
    """A way into the chat as the page draws it. `on` and `off` are page patterns; `unlock` is a condition
    in JSON (nothing: at once). An inline button or a link stands in the elements that `target` selects.
    `shape` is the path of its icon, of 24 by 24, where it is not the launcher's own.
    `offers` says what opening leads to now, and `words` say so too; entry points that would be hidden are not
    sent, or are `off` every page where they are the launcher. Where there are `tiers`, it is only for
    customers of one of them."""

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
    purpose: str = ""
    motion_times: int = 3
    who: Literal["everyone", "ask", "signed_in"] = "everyone"
    shape: str = ""
    tiers: tuple[str, ...] = ()


class TriggerRule(Part):
    """What the browser knows of a trigger: where, and the part of its condition that it can decide. Triggers
    come in their order: the highest priority first, then the older."""

    id: int
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    condition: Any = None


class PageGoal(Part):
    """A goal that is reached by a page."""

    name: str
    pages: tuple[str, ...]


class ReachConfig(Part):
    """How a site reaches out, for the page: GET /widget/reach?site=KEY."""

    trail: bool = True
    consent: bool = False
    parameters: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    entries: tuple[EntryLook, ...] = ()
    triggers: tuple[TriggerRule, ...] = ()
    # Reached by a page, by sending the form of their name; and those that a page tells by their names.
    page_goals: tuple[PageGoal, ...] = ()
    form_goals: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    # Somebody looks at an entry point before visitors do: nothing of it is told or remembered.
    preview: bool = False


class FromPage(Part):
    """What every request of a page says: the site's key and the visitor's token."""

    site: Annotated[str, Meta(max_length=64)]
    token: Annotated[str, Meta(min_length=1, max_length=200)]


class Moment(FromPage):
    """The browser finds that these triggers hold, the first in order first: POST /api/v1/visitor/moments.
    `facts` are those that the browser knows."""

    view: Count
    page: Here
    triggers: Annotated[tuple[int, ...], Meta(min_length=1, max_length=20)]
    facts: dict[str, FactJson]
    consent: bool = False


class MomentAnswer(Part):
    """`invitation` may be shown now. Without one, the triggers asked for may be asked for again after
    `again_s` seconds, or not in this visit where it is 0."""

    invitation: InvitationCard | None = None
    again_s: int = 0


class Deed(FromPage):
    """What a visitor did with an invitation, or with an entry point: POST /api/v1/visitor/deeds. Said twice
    it counts once. Accepting begins the conversation before it is answered."""

    did: Literal["shown", "opened", "dismissed", "accepted"]
    view: Count = 0
    invitation: UUID | None = None
    entry: int | None = None
    # Of an acceptance: makes a repeated one the same, and where it was given.
    id: UUID | None = None
    page: Here | None = None


class DeedAnswer(Part):
    """`conversation` is what an acceptance began."""

    conversation: UUID | None = None


class GoalFromPage(FromPage):
    """A page says that a goal was reached. With an `id` it counts once, whoever tells it."""

    goal: Annotated[str, Meta(max_length=60)]
    id: Name = ""
    value: float = 0
    currency: Annotated[str, Meta(max_length=3)] = ""
    url: str = ""


class GoalFromServer(Part):
    """The business's server says so, of a customer it knows or of a visitor's id."""

    goal: Annotated[str, Meta(max_length=60)]
    id: Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_NUL)]
    customer: Annotated[str, Meta(max_length=200, pattern=NO_NUL)] = ""
    visitor: UUID | None = None
    value: float = 0
    currency: Annotated[str, Meta(max_length=3)] = ""


class GoalAnswer(Part):
    """`dup`: it was known already, nothing changed."""

    id: str
    dup: bool = False

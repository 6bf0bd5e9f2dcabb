"""What this app adds to the wire, and what it answers over HTTP."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from chat.protocol.limits import NO_NUL, Comment, Line
from kit.wire import Part


class TickArgs(Part):
    """A step of the conversation's goal was done, or was not after all."""

    step: Annotated[int, Meta(ge=0, le=20)]
    done: bool


class ReportPageArgs(Part):
    """Something is wrong with a page: where on it, and what the visitor said of it."""

    page: Annotated[str, Meta(min_length=1, max_length=2_000, pattern=NO_NUL)]
    tag: Literal["unclear", "wrong", "broken", "missing"]
    element: Line = ""
    quote: Comment = ""


class ReadGuidelineArgs(Part):
    """The agent has read this version of the guidelines of the conversation."""

    guideline: Annotated[int, Meta(ge=1, le=2**53)]


class SuggestionArgs(Part):
    """Something that was suggested in the conversation."""

    suggestion: Annotated[int, Meta(ge=1, le=2**53)]


AGENT_ARGS: dict[str, type[Part]] = {
    "tick": TickArgs,
    "report_page": ReportPageArgs,
    "read_guideline": ReadGuidelineArgs,
    "use_suggestion": SuggestionArgs,
    "dismiss_suggestion": SuggestionArgs,
}


# What HTTP answers with ----------------------------------------------------------------------------


class GoalStep(Part):
    words: str
    done: bool


class Pursued(Part):
    """What a conversation should lead to: what the visitor should do, and the agent for it, `until` then."""

    visitor_does: str
    agent_does: str
    steps: tuple[GoalStep, ...]
    until: datetime
    reached_at: datetime | None = None


class Guideline(Part):
    """How to handle a conversation: the version that holds now of what it is `about`, safe to be shown as it
    is; `is_read` by whoever asks."""

    id: int
    about: str
    version: int
    since: datetime
    html: str
    is_read: bool


Kind = Literal["link", "co_browse", "call", "coupon", "queue", "close"]


class Suggestion(Part):
    """What its agent may do next: `text` is to be put into the message, a conversation may be handed over to
    `queue`, and what closes asks the visitor afterwards."""

    id: int
    kind: Kind
    name: str
    text: str = ""
    queue: int | None = None


class Course(Part):
    """Where one conversation should go, and how, and what whoever is responsible may do next. Empty where its
    team has nothing in mind for it."""

    goal: Pursued | None = None
    guideline: Guideline | None = None
    suggestion: Suggestion | None = None


class Reader(Part):
    id: int
    name: str
    at: datetime | None = None


class KeptGuideline(Part):
    """A version that holds now: who has read it, and who serves by it and has not."""

    id: int
    team: int
    queue: int | None
    topic: int | None
    about: str
    version: int
    since: datetime
    text: str
    read: tuple[Reader, ...]
    unread: tuple[Reader, ...]


class KeptGuidelines(Part):
    guidelines: tuple[KeptGuideline, ...]


class GuidelineRequest(Part):
    """The next version, or the first, of what holds for a team, one of its queues, or a topic."""

    team: Annotated[int, Meta(ge=1, le=2**53)]
    text: Annotated[str, Meta(min_length=1, max_length=20_000, pattern=NO_NUL)]
    queue: Annotated[int, Meta(ge=1, le=2**53)] | None = None
    topic: Annotated[int, Meta(ge=1, le=2**53)] | None = None


class PageProblem(Part):
    """What agents report of a page, and `weeks`: how often in each of the last eight, the oldest first. Once
    it is fixed: how many conversations began there in `days` days before, and in as many after."""

    id: int
    site: str
    page: str
    element: str
    tag: str
    status: str
    first_at: datetime
    last_at: datetime
    fixed_at: datetime | None
    days: float | None
    before: int | None
    after: int | None
    reports: int
    weeks: list[int]

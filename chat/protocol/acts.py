"""The acts of both sides, and what each needs."""

from typing import Annotated, Literal

from msgspec import Meta

from chat.protocol.conversations import Page, Resolved
from chat.protocol.limits import STARS, Comment, Line
from kit.wire import Part

Voice = Literal["agent_calls_visitor", "callback_scheduled", "told_to_call"]


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


class CallArgs(Part):
    """Whether the visitor would have called if they could not have chatted."""

    value: bool


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
    "would_call": CallArgs,
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

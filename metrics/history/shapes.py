"""The JSON of a history. Times are HH:MM:SS (UTC, of the file's date) or whole ISO timestamps."""

from typing import Any, Literal

from msgspec import Struct

Outcome = Literal["accepted", "declined", "timed_out", "withdrawn_abandoned", "withdrawn_lost"]
Origin = Literal["reactive", "proactive", "agent_outbound"]
Answer = Literal["yes", "partly", "no"]
StateName = Literal[
    "available", "busy", "full", "wrap", "closing", "away", "not_responding", "reconnecting", "offline"
]


class Goal(Struct, forbid_unknown_fields=True):
    at: str
    value: str | float | int = "0"
    name: str = "order"
    currency: str = ""
    id: str = ""


class Words(Struct, forbid_unknown_fields=True):
    """A message. `saved_reply` says that it came from one."""

    at: str
    by: Literal["visitor", "agent", "bot"]
    agent: str = ""
    text: str = ""
    saved_reply: bool = False
    edited: bool = False


class Conversation(Struct, forbid_unknown_fields=True):
    id: str
    visitor: str
    queued: str = ""
    accepted: str = ""
    accepted_by: str = ""
    first_reply: str = ""
    ended: str = ""
    abandoned: str = ""
    bot_started: str = ""
    bot_only: bool = False
    offline_message: str = ""
    origin: Origin = "reactive"
    invitation_shown: str = ""
    csat: int | None = None
    resolved: Answer | None = None
    topic: str = ""
    transfers: int = 0
    goal: Goal | None = None
    messages: list[Words] = []
    site: str = ""
    team: str = ""
    queue: str = ""


class Offer(Struct, forbid_unknown_fields=True):
    conversation: str
    agent: str
    outcome: Outcome


class Segment(Struct, forbid_unknown_fields=True):
    agent: str
    conversation: str
    joined: str
    left: str
    wrap_ended: str = ""


class State(Struct, forbid_unknown_fields=True):
    agent: str
    state: StateName
    start: str
    end: str
    capacity: int = 3
    reason: str = ""


class History(Struct, forbid_unknown_fields=True):
    conversations: list[Conversation]
    offers: list[Offer] = []
    segments: list[Segment] = []
    agent_states: list[State] = []
    date: str = ""
    about: str = ""
    # What a test expects of it; nothing is done with it here.
    expected: Any = None

"""The JSON of a history. Times are HH:MM:SS (UTC, of the file's date) or whole ISO timestamps; null is as
good as leaving a key out."""

from typing import Literal

from msgspec import Raw, Struct

Outcome = Literal["accepted", "declined", "timed_out", "withdrawn_abandoned", "withdrawn_lost"]
Origin = Literal["reactive", "proactive", "agent_outbound"]
Answer = Literal["yes", "partly", "no"]
StateName = Literal[
    "available", "busy", "full", "wrap", "closing", "away", "not_responding", "reconnecting", "offline"
]


Text = str | None


class Goal(Struct, forbid_unknown_fields=True):
    at: str
    value: str | float | int | None = None
    name: Text = None
    currency: Text = None
    id: Text = None
    reversed: Text = None


class Words(Struct, forbid_unknown_fields=True):
    """A message. `saved_reply` says that it came from one."""

    at: str
    by: Literal["visitor", "agent", "bot"]
    agent: Text = None
    text: Text = None
    saved_reply: bool | None = None
    edited: bool | None = None


class Conversation(Struct, forbid_unknown_fields=True):
    """Without `transfers`, each change of agents is one. Without an end, it had none when it was exported;
    `silent` is who abandoned without a word; `reopened_from` is the one that was taken up again here."""

    id: str
    visitor: str
    queued: Text = None
    accepted: Text = None
    accepted_by: Text = None
    first_reply: Text = None
    ended: Text = None
    abandoned: Text = None
    silent: bool | None = None
    bot_started: Text = None
    bot_only: bool | None = None
    offline_message: Text = None
    origin: Origin | None = None
    invitation_shown: Text = None
    csat: int | None = None
    nps: int | None = None
    ces: int | None = None
    resolved: Answer | None = None
    topic: Text = None
    transfers: int | None = None
    goal: Goal | None = None
    messages: list[Words] | None = None
    site: Text = None
    team: Text = None
    queue: Text = None
    reopened_from: Text = None


class Offer(Struct, forbid_unknown_fields=True):
    conversation: str
    agent: str
    outcome: Outcome


class Segment(Struct, forbid_unknown_fields=True):
    agent: str
    conversation: str
    joined: str
    left: Text = None
    wrap_ended: Text = None
    team: Text = None
    queue: Text = None


class State(Struct, forbid_unknown_fields=True):
    agent: str
    state: StateName
    start: str
    end: Text = None
    capacity: int | None = None
    reason: Text = None


class History(Struct, forbid_unknown_fields=True):
    conversations: list[Conversation]
    offers: list[Offer] | None = None
    segments: list[Segment] | None = None
    agent_states: list[State] | None = None
    date: Text = None
    about: Text = None
    # When it was written down: what had not ended is known until then.
    exported: Text = None
    # What a test expects of it; nothing is done with it here.
    expected: Raw = Raw(b"null")

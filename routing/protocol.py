"""What routing adds to the wire: the agent's desk with what is offered, and the visitor's place in line."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from chat.protocol import NO_NUL, ConvHead, NoArgs, Text
from kit.wire import Frame, Part


class OfferCard(Part):
    """A visitor who is offered to the agent, until `expires_at`."""

    id: int
    head: ConvHead
    queue: str
    team: str
    why: str
    offered_at: datetime
    expires_at: datetime
    waiting_since: datetime
    is_transfer: bool = False


class Wrap(Part):
    """Work after a conversation that still loads the desk, until `until` or until the agent is done."""

    conv: UUID
    until: datetime


class Desk(Frame):
    """The agent's desk: a snapshot, the one with the greatest `rev` wins. Loads are thousandths."""

    rev: int
    state: str
    declared: Literal["available", "closing", "away"]
    capacity: int
    used: int
    reason: str = ""
    offers: tuple[OfferCard, ...] = ()
    wraps: tuple[Wrap, ...] = ()


class Place(Frame):
    """Where a waiting visitor stands in line, and how long it will take; a snapshot, newest `rev` wins.
    `minutes` is left out while nothing can be said; with `closed` or `full` nobody will come now."""

    conv: UUID
    rev: int
    state: Literal["waiting", "offered", "answered", "closed", "full", "ended"]
    position: int = 0
    minutes: int | None = None
    words: str = ""
    usual_agent_busy: bool = False


class OfferArgs(Part):
    offer: Annotated[int, Meta(ge=1, le=2**53)]


class StateArgs(Part):
    """What the agent declares; `reason` goes with `away`."""

    state: Literal["available", "closing", "away"]
    reason: Annotated[str, Meta(max_length=60, pattern=NO_NUL)] = ""


class TransferArgs(Part):
    """To an agent or to a queue, one of the two; `warm` asks the agent in first."""

    agent: Annotated[int, Meta(ge=1, le=2**53)] | None = None
    queue: Annotated[int, Meta(ge=1, le=2**53)] | None = None
    note: Text = ""
    warm: bool = False


class AssignArgs(Part):
    agent: Annotated[int, Meta(ge=1, le=2**53)]


class MoveArgs(Part):
    """An agent serves a queue, or no longer."""

    agent: Annotated[int, Meta(ge=1, le=2**53)]
    queue: Annotated[int, Meta(ge=1, le=2**53)]
    serves: bool


AGENT_ARGS: dict[str, type[Part]] = {
    "take": NoArgs,
    "accept": OfferArgs,
    "decline": OfferArgs,
    "set_state": StateArgs,
    "wrap_up": NoArgs,
    "transfer": TransferArgs,
    "hand_over": NoArgs,
    "stop_consulting": NoArgs,
    "assign": AssignArgs,
    "move": MoveArgs,
}
ServerFrame = Desk | Place

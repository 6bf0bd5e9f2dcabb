"""What routing adds to the wire: the agent's desk with what is offered, and the visitor's place in line."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from chat.protocol import NO_NUL, ConvHead, Line, NoArgs, Text
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


class Consult(Part):
    """A conversation in which this agent is being consulted, asked by a colleague."""

    conv: UUID
    head: ConvHead
    by: str
    since: datetime


class Handing(Part):
    """A conversation that this agent is passing on: somebody is asked `until` then, is being consulted, or
    it waits for a queue's agents until it comes back."""

    conv: UUID
    to: str
    warm: bool
    state: Literal["asked", "consulting", "queued"]
    until: datetime | None


class Desk(Frame):
    """The agent's desk: a snapshot, the one with the greatest `rev` wins. Loads are thousandths. Whoever
    serves no queue is offered nobody and can take nothing over."""

    rev: int
    state: str
    declared: Literal["available", "closing", "away"]
    capacity: int
    used: int
    serves: bool
    reason: str = ""
    offers: tuple[OfferCard, ...] = ()
    wraps: tuple[Wrap, ...] = ()
    consults: tuple[Consult, ...] = ()
    handing: tuple[Handing, ...] = ()


Choice = Literal["message", "call"]


class Place(Frame):
    """Where a waiting visitor stands in line, and how long it will take; a snapshot, newest `rev` wins.
    `minutes` is left out while nothing can be said; with `closed` or `full` nobody will come now. `choices`
    are what else there is than waiting: to leave a message, to be called back."""

    conv: UUID
    rev: int
    state: Literal["waiting", "offered", "answered", "closed", "full", "ended"]
    position: int = 0
    minutes: int | None = None
    words: str = ""
    usual_agent_busy: bool = False
    choices: tuple[Choice, ...] = ()


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


class LeaveMessageArgs(Part):
    """Waits no more: the answer goes to this address. `body` is the message."""

    email: Line
    body: str


class CallBackArgs(Part):
    """Waits no more: somebody calls this number."""

    phone: Line
    name: Line = ""


VISITOR_ARGS: dict[str, type[Part]] = {"leave_message": LeaveMessageArgs, "call_back": CallBackArgs}
AGENT_ARGS: dict[str, type[Part]] = {
    "take": NoArgs,
    "accept": OfferArgs,
    "decline": OfferArgs,
    "set_state": StateArgs,
    "wrap_up": NoArgs,
    "transfer": TransferArgs,
    "cancel_transfer": NoArgs,
    "hand_over": NoArgs,
    "stop_consulting": NoArgs,
    "assign": AssignArgs,
    "move": MoveArgs,
}
ServerFrame = Desk | Place


# What HTTP answers with ----------------------------------------------------------------------------


class Receiver(Part):
    """An agent to whom a conversation may go. Loads are thousandths."""

    id: int
    name: str
    state: str
    used: int
    capacity: int
    can_take: bool
    why_not: str


class ReceivingQueue(Part):
    """A queue to which a conversation may go; who comes now would wait about so many minutes, with 0 not
    at all."""

    id: int
    name: str
    team: str
    is_open: bool
    waiting: int
    minutes: int | None
    online: int
    why_not: str


class Receivers(Part):
    """Whom one conversation can go to, whoever has it now left out."""

    agents: tuple[Receiver, ...]
    queues: tuple[ReceivingQueue, ...]


class Standing(Part):
    """Where one conversation belongs, and why it came to its agent or did not yet. Empty where there is
    nothing to say."""

    queue: str
    team: str
    direction: str
    audience: str
    why: str
    why_not_yet: str
    entered_at: datetime | None
    transfers: int


class FloorAgent(Receiver):
    """An agent as whoever leads sees them; `can_take` is one usual conversation more."""

    queues: tuple[int, ...]
    declared: str
    reason: str


class FloorQueue(ReceivingQueue):
    longest_wait_s: int | None


class Floor(Part):
    """Everyone who serves, and what waits: a lead's page to assign and move."""

    agents: tuple[FloorAgent, ...]
    queues: tuple[FloorQueue, ...]

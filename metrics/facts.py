"""The facts that every number is a function of. Times are whole microseconds since 1970, UTC."""

from msgspec import Struct

MICROSECONDS = 1_000_000
# Money is counted in so many parts of its currency.
CURRENCY_PARTS = 10_000


class Offer(Struct, frozen=True):
    agent: str
    offered: int
    ended: int | None
    outcome: str


class Stay(Struct, frozen=True):
    """A wait in a queue. `queue` is None on a site that works from its waiting list."""

    id: str
    queue: int | None
    entered: int
    left: int | None
    outcome: str
    is_transfer: bool = False
    offers: tuple[Offer, ...] = ()


class Segment(Struct, frozen=True):
    """An agent's part in a conversation: talk until `left`, then wrap-up until `wrap_ended`."""

    id: str
    conversation: str
    agent: str
    queue: int | None
    joined: int
    left: int | None
    wrap_ended: int | None
    role: str = "owner"
    left_reason: str = ""
    # While the visitor was silent for long: then it is nobody's work. The last may not have ended.
    parked: tuple[tuple[int, int | None], ...] = ()


class Message(Struct, frozen=True):
    at: int
    sender: str
    agent: str = ""
    is_private: bool = False
    from_saved_reply: bool = False
    edited: bool = False


class Resolution(Struct, frozen=True):
    by: str
    value: str
    at: int


class Voice(Struct, frozen=True):
    """The conversation went on by telephone."""

    kind: str
    at: int
    agent: str = ""


class Survey(Struct, frozen=True):
    kind: str
    value: int | None
    scale: int
    at: int | None
    asked: int | None


class Episode(Struct, frozen=True):
    """A conversation from its start, or from being taken up again, to its end: the unit of every number
    about conversations. `visitor` is a browser's; `person` who it is known to be, else the same. What had not
    ended when it was brought along from elsewhere is `known_until` then."""

    conversation: str
    number: int
    visitor: str
    began: int
    ended: int | None
    ended_by: str = ""
    end_reason: str = ""
    origin: str = "reactive"
    site: str = ""
    topic: str = ""
    topic_group: str = ""
    entry_point: str = ""
    device: str = ""
    language: str = ""
    stays: tuple[Stay, ...] = ()
    segments: tuple[Segment, ...] = ()
    messages: tuple[Message, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    surveys: tuple[Survey, ...] = ()
    person: str = ""
    voices: tuple[Voice, ...] = ()
    known_until: int | None = None
    # Whether an agent took it up again, for whom nobody waited.
    by_agent: bool = False
    # When each message of the visitor came, and how it felt, in thousandths from -1000 to 1000.
    sentiments: tuple[tuple[int, int], ...] = ()


class Contact(Struct, frozen=True):
    """As much of an episode as tells whether somebody came back, or bought afterwards. `queue` is the one
    that was asked first, when the visitor `arrived`: they are known where there is a first reply."""

    conversation: str
    number: int
    person: str
    began: int
    topic_group: str
    first_reply: int | None = None
    queue: int | None = None
    arrived: int = 0


class Goal(Struct, frozen=True):
    """Something wanted that a visitor did. `value` in ten thousandths of the currency."""

    id: str
    person: str
    at: int
    value: int = 0
    currency: str = ""
    is_reversed: bool = False


class Invitation(Struct, frozen=True):
    id: str
    visitor: str
    site: str
    trigger: str
    arm: str
    eligible: int
    shown: int | None = None
    opened: int | None = None
    dismissed: int | None = None
    accepted: int | None = None
    conversation: str = ""
    variant: str = ""
    device: str = ""
    # What came of its conversation.
    is_queued: bool = False
    is_answered: bool = False
    is_engaged: bool = False
    # Whether the visitor had been shown another within the day before.
    is_repeated: bool = False


class Begun(Struct, frozen=True):
    """Where a conversation began, and what came of it. `queue` is the one that was asked first."""

    conversation: str
    at: int
    site: str
    page: str
    entry_point: str
    origin: str
    queue: int | None
    is_queued: bool = False
    is_answered: bool = False
    is_engaged: bool = False


class Uses(Struct, frozen=True):
    """How many visits saw or opened an entry point within a quarter hour, which begins `at`."""

    entry_point: str
    did: str
    at: int
    many: int


class State(Struct, frozen=True):
    """How it was with an agent. `capacity` in thousandths of a conversation."""

    agent: str
    state: str
    start: int
    end: int | None
    capacity: int
    is_accepting: bool


class Facts(Struct, frozen=True):
    """All that the numbers of a period need.

    `episodes` began, arrived or ended in it; `stays` and `segments` are those of anybody that overlap
    it or overlap the work of those episodes; `contacts` are all of the same people's from the first of
    those episodes until a week after the last.
    """

    episodes: tuple[Episode, ...] = ()
    stays: tuple[tuple[Stay, Episode], ...] = ()
    segments: tuple[Segment, ...] = ()
    states: tuple[State, ...] = ()
    contacts: tuple[Contact, ...] = ()
    goals: tuple[Goal, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    begun: tuple[Begun, ...] = ()
    uses: tuple[Uses, ...] = ()

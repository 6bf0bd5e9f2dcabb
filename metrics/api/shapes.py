"""The shapes of the answers, as docs/metrics.md describes them."""

from datetime import datetime

from msgspec import Struct

from direction.protocol import PageProblem
from metrics.figures import Figure


class Declaration(Struct):
    name: str
    label: str
    unit: str
    clock: str
    better: str
    definition: str
    of: str
    too_low: str
    too_high: str
    action: str
    headline: bool
    # By dimension ("queue" stands for teams, too), why there is no such number of a part.
    untold: dict[str, str]
    least: int
    ripe_days: int


class Declarations(Struct):
    kpis: list[Declaration]


class Spoken(Struct, rename={"from_": "from"}, kw_only=True):
    """Of which period an answer speaks, how old it is, and whether some of it can still change. Until it is
    `worked_out`, numbers are parts of what they will be, and none is held against a target. After an upgrade
    that counts differently, what came before `remade_from` is still being made again."""

    from_: datetime
    to: datetime
    zone: str
    as_of: datetime | None
    provisional: bool
    worked_out: bool = True
    remade_from: datetime | None = None


class Compared(Struct, rename={"from_": "from"}):
    """The period that figures are compared with; of one that is not over, as much of the other. Until it is
    `worked_out`, nothing is told of it."""

    from_: datetime
    to: datetime
    worked_out: bool = True


class Totals(Spoken, kw_only=True):
    compared: Compared | None
    figures: list[Figure]


class Series(Spoken, kw_only=True):
    """Point by point; `low` and `high` of those numbers alone that are shares of conversations."""

    grain: str
    at: list[datetime]
    values: dict[str, list[float | None]]
    n: dict[str, list[int]]
    low: dict[str, list[float | None]]
    high: dict[str, list[float | None]]
    before: dict[str, list[float | None]]
    compared: Compared | None
    provisional_at: list[bool]


class Row(Struct):
    key: str
    label: str
    figures: list[Figure]


class Rows(Spoken, kw_only=True):
    compared: Compared | None
    rows: list[Row]


class Cell(Struct):
    weekday: int
    hour: int
    value: float | None
    n: int
    low: float | None
    high: float | None


class Heat(Spoken, kw_only=True):
    cells: list[Cell]


class Behind(Struct):
    id: str
    visitor: str
    agent: str
    queue: str
    entered_at: datetime
    value: float | None


class Drill(Spoken, kw_only=True):
    conversations: list[Behind]
    more: str | None


class Reached(Spoken, kw_only=True):
    """The conversations of a row that came as far as a step."""

    conversations: list[Behind]
    more: str | None


class LiveQueue(Struct):
    id: int
    name: str
    team: str
    waiting: int
    longest_wait_s: float | None
    # Somebody stands in it for longer than was promised.
    is_too_long: bool
    due_soon: int
    overdue: int
    agents_online: int


class LiveAgent(Struct):
    id: int
    name: str
    state: str
    reason: str
    used: float
    capacity: float
    conversations: int


class Due(Struct):
    """What was promised and is late (`due_in_s` is negative), or will be within a minute: a first reply, a
    further one, the end, or somebody for whoever was passed on to another line."""

    conversation: str
    visitor: str
    queue: str
    promise: str
    waited_s: float
    due_in_s: float


class Live(Struct):
    now: datetime
    waiting: int
    longest_wait_s: float | None
    agents: dict[str, int]
    used: float
    capacity: float
    queues: list[LiveQueue]
    agents_list: list[LiveAgent]
    due: list[Due]
    # Whether `today` is; the rest is always as it is.
    worked_out: bool
    today: list[Figure]
    # Of today, beside the average wait, for teams in which no agent has to accept.
    first_reply: Figure


class Held(Struct):
    """Whoever waits in a queue, or is held by an agent, right now; `value` is for how many seconds."""

    now: datetime
    conversations: list[Behind]


class Lift(Struct):
    """What an experiment says of a goal: a difference, with its interval."""

    experiment: str
    value: float
    low: float
    high: float
    unit: str


class Aim(Struct, rename={"from_": "from"}):
    """A goal of a team: where it stands, where it should be by now, and where this leads."""

    name: str
    metric: str
    unit: str
    operator: str
    baseline: float | None
    target: float
    from_: str
    to: str
    owner: str
    share: float
    value: float | None
    n: int
    low: float | None
    high: float | None
    expected: float | None
    pace: float | None
    forecast: float | None
    status: str
    is_seasonal: bool
    lifts: list[Lift]
    worked_out: bool


class Pursued(Struct):
    """What single conversations of a team should lead to. Decided are those whose time was over in the last
    four weeks, reached those of them that did; `early` are those whose time is not over and that did already;
    `ticked` is the mean share of steps done."""

    visitor_does: str
    agent_does: str
    pursued: int
    decided: int
    reached: int
    early: int
    share: float | None
    low: float | None
    high: float | None
    ticked: float


class Effect(Struct):
    """A difference in shares with its interval, and the name that it may bear."""

    name: str
    value: float
    low: float | None
    high: float | None


class Outcome(Struct):
    """Of conversations in which something was suggested, and of those where by chance it was not: how many
    came to it, of how many, and the difference by intention to treat, with an interval that may be looked at
    any day. Nothing is compared until there are both."""

    came: int
    of: int
    came_alone: int
    of_alone: int
    effect: Effect | None


class Suggested(Struct):
    """A version of a rule for what to do next, over the last four weeks: in how many conversations it was
    shown, used, put aside, and neither until the end; in how many it was left out by chance; and what they
    came to: resolved, and the goal reached."""

    name: str
    kind: str
    version: int
    shown: int
    used: int
    dismissed: int
    ignored: int
    left_out: int
    resolved: Outcome
    reached: Outcome


class Called(Struct):
    """Who said in the last four weeks that they would have called; it is no count of calls. Counted are the
    calls for each 1,000 visits on the days that are known, of so many visits."""

    share: float | None
    answers: int
    low: float | None
    high: float | None
    per_thousand: float | None
    visits: int


class DirectedTeam(Struct):
    id: int
    name: str
    audience: str
    purpose: str
    # No agent has to accept: that somebody was assigned is no answer yet, and only the first reply is. None
    # without a queue.
    accepts_at_once: bool | None
    goals: list[Aim]
    pursued: list[Pursued]
    suggested: list[Suggested]
    called: Called | None


class Direction(Struct):
    key: str
    label: str
    teams: list[DirectedTeam]


class Directions(Struct):
    """The teams by what they are there for: no number is made of several directions."""

    now: datetime
    directions: list[Direction]


class Guided(Struct):
    """Guidelines that hold now: how many conversations were taken under them in so many days since they
    began, and in as many before under the version that they ended, with their figures. It compares two
    times."""

    about: str
    version: int
    since: datetime
    days: float
    conversations: int
    conversations_before: int
    figures: list[Figure]


class Guidelines(Struct):
    now: datetime
    guidelines: list[Guided]


class Steps(Struct):
    """How many visitors came how far, and how many left the site within ten seconds, of those `drawn` by a
    trigger and of those left alone; `acceptance` is accepted of shown. Each share has its interval."""

    key: str
    label: str
    eligible: int | None
    left_alone: int | None
    invited: int | None
    shown: int
    opened: int
    dismissed: int | None
    drawn: int | None
    left: int | None
    alone_left: int | None
    accepted: int
    queued: int
    answered: int
    engaged: int
    goal: int
    acceptance: float | None
    low: float | None
    high: float | None
    left_low: float | None
    left_high: float | None
    alone_left_low: float | None
    alone_left_high: float | None


class Stage(Struct):
    """How many of all rows came to a step, and which share of those of the step before."""

    step: str
    count: int
    share: float | None
    low: float | None
    high: float | None


class Funnel(Spoken, kw_only=True):
    """`way` is that of all rows together: its steps lead on, each a part of the one before."""

    by: str
    way: list[Stage]
    rows: list[Steps]


class Page(Struct):
    url: str
    conversations: int
    invited: int
    queued: int
    answered: int
    engaged: int
    goal: int


class Pages(Spoken, kw_only=True):
    """`problems` are those that are open or of the last eight weeks, whatever the period."""

    pages: list[Page]
    problems: list[PageProblem]


class ArmOf(Struct):
    """Those who could be invited, or those left alone: how many reached the goal."""

    key: str
    label: str
    visitors: int
    reached: int
    accepted: int
    rate: float | None
    low: float | None
    high: float | None


class Spent(Struct):
    """Means of those who could be invited and of those left alone, in money, and their difference."""

    treated: float
    holdout: float
    name: str
    value: float
    low: float | None
    high: float | None


class Money(Struct):
    """What visitors spend, in the currency of most orders (`left_out` are in others). Of the largest counts
    no more than `cap`; `explained` is the share of the variance that what they spent before takes off."""

    currency: str
    left_out: int
    cap: float
    explained: float
    per_visitor: Spent
    per_order: Spent | None


class LookTaken(Struct):
    number: int
    at: datetime
    z: float
    boundary: float
    finding: str
    words: str


class LogLine(Struct):
    at: datetime
    by: str
    act: str
    words: str


class Trial(Struct):
    """An experiment. `basis` says in a sentence what its figures rest on; without a holdout, or when the
    groups are not those that were drawn (`ratio_p` below 0.001), nothing of it is called an uplift."""

    id: int
    name: str
    site: str
    state: str
    hypothesis: str
    goal: str
    holdout: float
    began_at: datetime | None
    ended_at: datetime | None
    decision: str
    triggers: list[str]
    planned: int
    seen: int
    arms: list[ArmOf]
    basis: str
    is_sound: bool
    effect: Effect | None
    per_accepted: Effect | None
    money: Money | None
    ratio_p: float
    always_valid_p: float
    looks: list[LookTaken]
    looks_left: int
    log: list[LogLine]


class Trials(Struct):
    now: datetime
    experiments: list[Trial]

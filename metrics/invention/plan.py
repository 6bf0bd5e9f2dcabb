"""What an invented operation is like: how many come and when, who serves them, how people behave."""

from dataclasses import dataclass, replace

# From eight to eight, percent of the day: a peak late in the morning, a small dip at lunch.
SHOP_HOURS = (0,) * 8 + (6.0, 9.2, 11.2, 11.0, 9.8, 9.2, 9.6, 9.4, 8.8, 7.2, 5.0, 3.6) + (0,) * 4
WEEKDAYS = (1.15, 1.05, 1.0, 1.0, 0.95, 0.55, 0.45)
# July has .63 of December (Comm100, 2016); between them our own judgement.
MONTHS = (0.93, 0.86, 0.80, 0.75, 0.70, 0.66, 0.63, 0.68, 0.75, 0.83, 0.92, 1.0)


@dataclass(frozen=True, slots=True)
class Topic:
    """What somebody comes for, and the page on which they ask."""

    name: str
    group: str
    page: str = "/"


@dataclass(frozen=True, slots=True)
class Line:
    """What comes to one queue. Work is of one reply; patience the mean of those who wait."""

    name: str
    direction: str
    share: float
    first_time_resolved: float
    topics: tuple[Topic, ...]
    target_s: int = 60
    patience_s: float = 240
    work: float = 1.0
    transferred: float = 0.08
    asks_agents: bool = True
    sells: bool = False
    invites: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """So many agents, from one hour of the day to another; one that ends before it begins ends on the
    next day."""

    agents: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Habits:
    """Chances, and means in seconds. A variation is that of a log-normal; without one it is exponential."""

    reply_work_s: float = 20
    reply_variation: float | None = 0.8
    gap_s: float = 60
    gap_variation: float | None = 1.0
    replies: float = 8
    wrap_s: float = 45
    wrap_variation: float = 0.8
    wrap_limit_s: float | None = 60
    silent: float = 0.7
    # How long after a visitor is gone that is noticed; never, and agents write to nobody.
    gone_grace_s: float | None = 60
    silence_limit_s: float = 180
    bot_first: float = 0.4
    bot_contains: float = 0.3
    bot_s: float = 75
    short: float = 0.02
    offline: float = 0.06
    voice: float = 0.04
    saved_replies: float = 0.25
    saved_replies_edited: float = 0.3
    reopened: float = 0.03
    declined: float = 0.02
    timed_out: float = 0.03
    accept_s: float = 4
    offer_timeout_s: float = 20
    answers_survey: float = 0.22
    ends_by_visitor: float = 0.35


@dataclass(frozen=True, slots=True)
class Buying:
    """Who buys without a chat and with one. A chat adds the same to anyone, and still those who ask on
    their own buy far more often, because it is the hot ones who ask (domain 7)."""

    hot: float = 0.02
    hot_buys: float = 0.30
    cold_buys: float = 0.02449
    chat_adds: float = 0.07
    hot_asks: float = 0.4360
    cold_asks: float = 0.001511
    eligible: float = 0.25
    holdout: float = 0.10
    accepts: float = 0.06
    value: float = 85
    value_variation: float = 0.9
    assisted_value: float = 1.06

    @property
    def hot_among_askers(self) -> float:
        hot, cold = self.hot * self.hot_asks, (1 - self.hot) * self.cold_asks
        return hot / (hot + cold)


@dataclass(frozen=True, slots=True)
class Browsing:
    """What visitors look at, by how much of all they see, in seconds that are log-normal; forms that they
    begin in the checkout and how often a field of them is refused; and who rather calls."""

    pages: tuple[tuple[str, int], ...] = (
        *(("/", 30), ("/ridge-jacket", 28), ("/help", 12), ("/help/sizes", 12), ("/prices", 8)),
        ("/checkout", 10),
    )
    views: float = 3
    page_s: float = 45
    page_variation: float = 1.0
    checkout: str = "/checkout"
    begins_form: float = 0.7
    refused: float = 0.3
    opens_and_leaves: float = 0.02
    calls: float = 0.09


@dataclass(frozen=True, slots=True)
class Plan:
    """`a_day` contacts reach the queues on a day of factor 1."""

    lines: tuple[Line, ...]
    shifts: tuple[Shift, ...]
    a_day: float = 1200
    hours: tuple[float, ...] = SHOP_HOURS
    weekdays: tuple[float, ...] = WEEKDAYS
    months: tuple[float, ...] = MONTHS
    capacity: int = 3
    zone: str = "UTC"
    # On Saturdays and Sundays every second agent of a shift is there.
    rests: bool = True
    habits: Habits = Habits()
    buying: Buying = Buying()
    browsing: Browsing = Browsing()

    @property
    def agents(self) -> int:
        return sum(shift.agents for shift in self.shifts)

    def in_zone(self, zone: str) -> "Plan":
        return replace(self, zone=zone)

    def scaled(self, by: float) -> "Plan":
        """The same with more or fewer visitors and agents, of whom each shift keeps one."""
        return replace(
            self,
            a_day=self.a_day * by,
            shifts=tuple(replace(shift, agents=max(1, round(shift.agents * by))) for shift in self.shifts),
        )


SERVICE = (
    Topic("Delivery", "orders", "/help"),
    Topic("Returns", "orders", "/help"),
    Topic("Invoice", "billing", "/account"),
)
TECH = (Topic("Account", "account", "/account"), Topic("Website", "website", "/checkout"))
CONCIERGE = (Topic("Appointments", "visits"), Topic("Gift advice", "gifts"))
SALES = (
    Topic("Sizes and fit", "advice", "/help/sizes"),
    Topic("Availability", "advice", "/ridge-jacket"),
)

ELEVEN_AGENTS = (Shift(3, 8, 16), Shift(3, 9, 17), Shift(3, 11, 20), Shift(2, 12, 20))

SHOP = Plan(
    lines=(
        Line("Questions", "customer_service", 0.50, 0.65, SERVICE),
        Line("Technical help", "tech_support", 0.20, 0.50, TECH, work=1.35, transferred=0.18),
        Line("Concierge", "concierge", 0.05, 0.90, CONCIERGE),
        Line(
            "Advice before buying",
            "reactive_sales",
            0.17,
            0.50,
            SALES,
            target_s=15,
            patience_s=90,
            asks_agents=False,
            sells=True,
        ),
        Line(
            "Invited visitors",
            "proactive_sales",
            0.08,
            0.90,
            SALES,
            target_s=15,
            patience_s=90,
            asks_agents=False,
            sells=True,
            invites=True,
        ),
    ),
    shifts=ELEVEN_AGENTS,
)

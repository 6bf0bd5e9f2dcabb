"""What a KPI is: two sums, a unit, a clock, and the words for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from metrics.certainty import FEW, wilson
from metrics.facts import CURRENCY_PARTS, MICROSECONDS
from metrics.kpis.untold import QUEUE, Untold
from metrics.ledger.work import PARTS
from metrics.spread import percentile

OF = {
    "answered": "conversations answered",
    "entered": "conversations that entered",
    "counted": "conversations that entered",
    "in_service_level": "conversations that entered",
    "first_replies": "first replies",
    "offline_messages": "messages left",
    "messages_unanswered": "messages left",
    "messages_answered": "messages answered",
    "turns": "replies",
    "next_reply_clocks": "replies that were due",
    "resolution_clocks": "conversations that entered",
    "handled": "conversations answered and ended",
    "handled_segments": "parts of conversations",
    "engaged_ended": "conversations in which a person wrote",
    "agent_messages": "messages of agents",
    "matured": "conversations that are seven days old",
    "resolved": "conversations resolved",
    "survey_decided": "answers",
    "engaged_reactive": "conversations",
    "engaged_proactive": "conversations after an invitation",
    "orders": "orders",
    "placed_orders": "orders",
    "shown": "invitations shown",
    "offers_judged": "offers",
    "saved_replies": "saved replies",
    "csat_answers": "ratings",
    "csat_asked": "visitors asked",
    "nps_answers": "answers",
    "ces_answers": "answers",
    "call_answers": "answers",
    "sentiment_ends": "first or last messages",
    "abandoned": "visitors who left",
    "work_parts": "seconds of work",
    "staffed_us": "seconds at work",
    "room_us": "seconds of room",
    "signed_in_us": "seconds signed in",
    "present_us": "seconds signed in",
    "passed_us": "seconds",
    "costed_resolutions": "conversations resolved",
}
PERCENTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95}
# What visitors were asked: of a few of them it says nothing.
ASKED = {"csat_answers", "nps_answers", "ces_answers"}
# Whether somebody came back is known so many days later.
RIPE_DAYS = {"matured": 7}
# Money that is summed by currency, under names that begin so.
BY_CURRENCY = {"revenue": "revenue_", "ordered": "ordered_"}


class Unit(StrEnum):
    COUNT = "count"
    SECONDS = "seconds"
    SHARE = "share"
    RATIO = "ratio"
    SCORE = "score"
    MONEY = "money"


class Clock(StrEnum):
    """When a fact counts: when the visitor arrived, when the conversation ended, when an order came, or as
    time passed."""

    ARRIVAL = "arrival"
    END = "end"
    ORDER = "order"
    SLICE = "slice"

    @property
    def words(self) -> str:
        """What follows “counted”."""
        return _CLOCKS[self]


_CLOCKS = {
    Clock.ARRIVAL: "as visitors came",
    Clock.END: "as conversations ended",
    Clock.ORDER: "as orders came",
    Clock.SLICE: "second by second",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """`numerator` and `denominator` name sums, a leading minus subtracts; without a denominator it is a
    count. `better` is "higher", "lower" or "" where neither is. `filters` says what is left out, `untold` by
    which dimensions there is no such number, and why. `speaks_of` names the sum that says of how many it is,
    where that is neither what it divides by nor the count itself."""

    name: str
    label: str
    unit: Unit
    clock: Clock
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    filters: str = ""
    sentence: str
    too_low: str = ""
    too_high: str = ""
    action: str = ""
    better: str = ""
    spread: str = ""
    speaks_of: tuple[str, ...] = ()
    # What the value is multiplied by before it is shown.
    scale: int = 1
    untold: Untold = field(default_factory=dict, hash=False)

    def is_told(self, dimensions: Iterable[str]) -> bool:
        """Whether there is such a number of a part by these dimensions at once."""
        return not any(
            (QUEUE if dimension == "team" else dimension) in self.untold for dimension in dimensions
        )

    def parts(self, sums: Mapping[str, int]) -> tuple[Fraction, Fraction] | None:
        """Numerator and denominator as they are shown, unreduced by each other. None where nothing is to
        be divided by, or where currencies cannot be added up."""
        top = total(self.numerator, sums)
        bottom = total(self.denominator, sums) if self.denominator else Fraction(1)
        if top is None or bottom is None or bottom == 0:
            return None
        return top, bottom

    def value(self, sums: Mapping[str, int]) -> Fraction | None:
        parts = self.parts(sums)
        if parts is None:
            return None
        value = parts[0] / parts[1] if self.denominator else parts[0]
        return value if self.scale == 1 else value * self.scale

    def number(self, sums: Mapping[str, int]) -> float | None:
        """The value as a float: the very one that the fraction gives, where it need not be made."""
        top, bottom = plain(self.numerator), plain(self.denominator)
        if top is None or bottom is None:
            found = self.value(sums)
            return None if found is None else float(found)
        amount = top.total(sums) * bottom.unit * self.scale
        of = (bottom.total(sums) if self.denominator else 1) * top.unit
        return amount / of if of else None

    @property
    def definition(self) -> str:
        return " ".join(part for part in (self.sentence, self.filters) if part)

    @property
    def of(self) -> str:
        """What `n` counts, in words."""
        return OF.get(self.many[0], "conversations")

    @property
    def many(self) -> tuple[str, ...]:
        """The sums that say of how many it speaks."""
        return self.speaks_of or self.denominator or self.numerator

    @property
    def least(self) -> int:
        """Of how many it is shown at all."""
        return FEW if ASKED.intersection(self.denominator) else 0

    @property
    def ripe_days(self) -> int:
        """How many days later it is known."""
        return max((RIPE_DAYS.get(name, 0) for name in self.denominator), default=0)

    @property
    def needs(self) -> frozenset[str] | None:
        """The names of the sums that its value and `n` are made of; None where they cannot be told."""
        names = frozenset(name.removeprefix("-") for name in (*self.numerator, *self.denominator, *self.many))
        return names if names.isdisjoint(BY_CURRENCY) else None

    def n(self, sums: Mapping[str, int]) -> int:
        """Of how many it speaks."""
        counted = plain(self.many)
        if counted is not None and counted.unit == 1:
            return counted.total(sums)
        return int(total(self.many, sums) or 0)

    def interval(self, sums: Mapping[str, int]) -> tuple[float, float] | None:
        """The 95 % interval, for shares of conversations alone."""
        if self.unit is not Unit.SHARE or self.clock is Clock.SLICE:
            return None
        top, bottom = plain(self.numerator), plain(self.denominator)
        if top is None or bottom is None or top.unit != 1 or bottom.unit != 1:
            return None
        hits, of = top.total(sums), bottom.total(sums)
        return wilson(hits, of) if 0 <= hits <= of else None

    def percentiles(self, sums: Mapping[str, int]) -> dict[str, float | None]:
        if not self.spread:
            return {}
        counts = {
            int(name.rpartition("~")[2]): amount
            for name, amount in sums.items()
            if name.startswith(f"{self.spread}~")
        }
        return {name: percentile(counts, share) for name, share in PERCENTILES.items()}


def total(names: tuple[str, ...], sums: Mapping[str, int]) -> Fraction | None:
    """The sum of named sums in seconds, units of currency or pieces."""
    found: dict[int, int] = {}
    money = Fraction(0)
    for name in names:
        sign, bare = (-1, name[1:]) if name.startswith("-") else (1, name)
        if bare in BY_CURRENCY:
            amount = _money(BY_CURRENCY[bare], sums)
            if amount is None:
                return None
            money += sign * amount
        else:
            unit = unit_of(bare)
            found[unit] = found.get(unit, 0) + sign * sums.get(bare, 0)
    return sum((Fraction(amount, unit) for unit, amount in found.items()), money)


class Plain(NamedTuple):
    """Sums that are all summed in the same unit: names with their signs."""

    unit: int
    signed: tuple[tuple[int, str], ...]

    def total(self, sums: Mapping[str, int]) -> int:
        amount = 0
        for sign, name in self.signed:
            amount += sign * sums.get(name, 0)
        return amount


@cache
def plain(names: tuple[str, ...]) -> Plain | None:
    """None where they are of several units, or of currencies that only the sums know."""
    signed = tuple((-1, name[1:]) if name.startswith("-") else (1, name) for name in names)
    units = {unit_of(name) for _, name in signed} or {1}
    if len(units) > 1 or any(name in BY_CURRENCY for _, name in signed):
        return None
    return Plain(units.pop(), signed)


def shown(name: str, amount: int) -> Fraction:
    """A sum in the unit that it is shown in."""
    return Fraction(amount, unit_of(name))


@cache
def unit_of(name: str) -> int:
    """How many of what is summed are one of what is shown."""
    if name.endswith("_us"):
        return MICROSECONDS
    if name.endswith("_parts"):
        return MICROSECONDS * PARTS
    if name.endswith("_e3"):
        return 1000
    if name.endswith("_e4"):
        return CURRENCY_PARTS
    return 1


def _money(prefix: str, sums: Mapping[str, int]) -> Fraction | None:
    """None when it came in several currencies: they do not add up."""
    each = [shown(name, amount) for name, amount in sums.items() if name.startswith(prefix) and amount]
    return sum(each, Fraction(0)) if len(each) < 2 else None

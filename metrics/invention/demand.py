"""Who comes when: a Poisson process whose pace changes with the hour, the weekday and the month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from metrics.invention.plan import Line, Plan
from metrics.invention.streams import SECOND, Stream

HOUR_S = 3600
CART_SHARE = 0.05
CART_ACCEPTS = 0.20
REPEAT_SHARE = 0.20
REPEAT_TIMES = 1.64
LINGERING_SHARE = 0.15
LINGERING_TIMES = 1.79


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody comes. `kind` is bot, queue, offline or eligible (for an invitation)."""

    at: int
    kind: str
    line: Line
    key: str


def midnight(day: date, zone: str) -> int:
    """The beginning of a local day, in microseconds since 1970."""
    return at_hour(day, 0, zone)


def at_hour(day: date, hour: int, zone: str) -> int:
    return round(datetime.combine(day, time(hour), ZoneInfo(zone)).timestamp()) * SECOND


def bounds(day: date, zone: str) -> tuple[int, int]:
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)


def contacts(plan: Plan, seed: int, day: date) -> list[Contact]:
    """Everybody of one local day in the order of time. A day is the same whatever period it is part of."""
    found: list[Contact] = []
    for line in plan.lines:
        whole = plan.a_day * line.share
        if line.invites:
            found += _arrivals(plan, seed, day, line, "eligible", whole / _accepted(plan))
            continue
        habits = plan.habits
        first = habits.bot_first / (1 - habits.bot_first * habits.bot_contains)
        found += _arrivals(plan, seed, day, line, "bot", whole * first)
        found += _arrivals(plan, seed, day, line, "queue", whole * (1 - first * (1 - habits.bot_contains)))
        found += _arrivals(plan, seed, day, line, "offline", whole * habits.offline)
    return sorted(found, key=lambda contact: (contact.at, contact.key))


def readers(plan: Plan, seed: int, day: date) -> Iterator[tuple[int, str]]:
    """When somebody comes to the site who neither asks nor could be invited, and their name: so many that
    of all together the planned share could be."""
    asking = sum(line.share for line in plan.lines if not line.invites)
    eligible = sum(line.share for line in plan.lines if line.invites) / _accepted(plan)
    a_day = plan.a_day * max(0.0, eligible * (1 / plan.buying.eligible - 1) - asking)
    for number, at in enumerate(_moments(plan, Stream(seed, day, "readers"), day, a_day, True), 1):
        yield at, f"{day} reader {number}"


def expected(plan: Plan, day: date, is_open: bool = True) -> list[tuple[int, float]]:
    """The beginning of each hour of a local day, and the share of a day's contacts that come in it. An
    hour that the clocks repeat comes twice, one that they skip not at all."""
    start, end = bounds(day, plan.zone)
    zone = ZoneInfo(plan.zone)
    whole = sum(plan.hours)
    closed = sum(1 for share in plan.hours if not share)
    factor = plan.weekdays[day.weekday()] * plan.months[day.month - 1]
    found = []
    for at in range(start, end, HOUR_S * SECOND):
        share = plan.hours[datetime.fromtimestamp(at / SECOND, zone).hour]
        if is_open:
            found.append((at, factor * share / whole))
        elif not share:
            found.append((at, factor / closed))
    return found


def usual_acceptance(plan: Plan) -> float:
    """Of those neither at the cart, nor back, nor lingering: so that the mean of all is as planned."""
    others = plan.buying.accepts - CART_SHARE * CART_ACCEPTS
    repeat = 1 + REPEAT_SHARE * (REPEAT_TIMES - 1)
    lingering = 1 + LINGERING_SHARE * (LINGERING_TIMES - 1)
    return others / ((1 - CART_SHARE) * repeat * lingering)


def acceptance(plan: Plan, stream: Stream) -> tuple[str, float]:
    """The trigger that reaches a visitor, and the chance that they accept."""
    if stream.happens(CART_SHARE):
        return "Cart", CART_ACCEPTS
    chance = usual_acceptance(plan)
    if stream.happens(REPEAT_SHARE):
        chance *= REPEAT_TIMES
    if stream.happens(LINGERING_SHARE):
        chance *= LINGERING_TIMES
    return "Browsing", chance


def _accepted(plan: Plan) -> float:
    """The share of eligible visitors who come into a conversation."""
    return (1 - plan.buying.holdout) * plan.buying.accepts


def _arrivals(plan: Plan, seed: int, day: date, line: Line, kind: str, a_day: float) -> Iterator[Contact]:
    stream = Stream(seed, day, line.name, kind)
    for number, at in enumerate(_moments(plan, stream, day, a_day, kind != "offline"), 1):
        yield Contact(at, kind, line, f"{day} {line.name} {kind} {number}")


def _moments(plan: Plan, stream: Stream, day: date, a_day: float, is_open: bool) -> Iterator[int]:
    """When they come, of whom so many come on a day of factor 1."""
    for start, share in expected(plan, day, is_open):
        if not share * a_day:
            continue
        mean, at = HOUR_S / (share * a_day), 0.0
        while (at := at + stream.exponential(mean)) < HOUR_S:
            yield start + int(at * SECOND)

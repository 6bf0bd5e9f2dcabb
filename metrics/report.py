"""The numbers of a period as the `kpis` command prints them: exact fractions, lists and seconds."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from metrics.facts import MICROSECONDS, Facts, Stay
from metrics.kpis import KPIS, Kpi, Unit
from metrics.kpis.declaration import shown
from metrics.ledger.booking import Book, Sums, Window, longest_line, merge
from metrics.ledger.clocks import first_reply
from metrics.ledger.following import Contacts, resolved
from metrics.ledger.judging import Judgement
from metrics.ledger.rules import Rules
from metrics.ledger.work import QUARTER, quarters
from metrics.periods import micros, moment_of

COUNTS = (
    "entered",
    "answered",
    "engaged",
    "abandoned_all",
    "short_abandons",
    "bot_contained",
    "offline_messages",
)
# Key of the report: the KPI that it shows.
FRACTIONS = {
    "asa_s": "asa_s",
    "avg_wait_all_s": "avg_wait_all_s",
    "avg_time_to_abandon_s": "avg_time_to_abandon_s",
    "first_response_s": "first_response_s",
    "service_level_{threshold}": "service_level",
    "abandonment_rate": "abandonment_rate",
    "missed_rate": "missed_rate",
    "duration_s": "duration_s",
    "wrap_up_s": "wrap_up_s",
    "aht_wall_s": "aht_wall_s",
    "aht_wall_per_segment_s": "aht_wall_per_segment_s",
    "aht_effective_s": "aht_effective_s",
    "concurrency": "concurrency",
    "fcr_strict": "fcr_strict",
    "fcr_survey": "fcr_survey",
    "repeat_contact_rate": "repeat_contact_rate",
    "transfer_rate": "transfer_rate",
    "csat": "csat",
    "csat_mean": "csat_mean",
    "conversion_proactive": "conversion_proactive",
    "conversion_reactive": "conversion_reactive",
    "sla_first_response_{threshold}_breaches": "sla_breach_rate",
}
# What only the whole report has, each after the fraction before it.
AFTER = {
    "missed_rate": ("missed", "offers"),
    "aht_effective_s": ("effective_s", "busy_s"),
    "concurrency": ("quarter_hours_wall_busy_s", "occupancy", "slot_utilisation"),
    "fcr_strict": ("fcr_strict_pass",),
}
# Means that are told in lowest terms; elsewhere the two sums stand as they are.
REDUCED = ("avg_wait_all_s", "csat_mean")
LONGEST_DAY = 25 * 3600 * MICROSECONDS
NINE = time(9)

Named = Callable[[str], str]
# Whole, or “a/b”.
Seconds = int | str


def of_sums(sums: Mapping[str, int], threshold_s: str, dimension: str = "") -> dict[str, Any]:
    """The part of the report that sums alone tell: of the whole, or of one part by a dimension."""
    told: dict[str, Any] = {name: int(KPIS[name].value(sums) or 0) for name in COUNTS}
    for key, name in FRACTIONS.items():
        told[key.format(threshold=threshold_s)] = fraction(KPIS[name], sums)
    return told | {name: None for name in COUNTS if not KPIS[name].is_told([dimension])}


def shares(threshold_s: str) -> set[str]:
    """The keys, and the keys of groups, whose numbers are shares of a whole."""
    told = {
        key.format(threshold=threshold_s) for key, name in FRACTIONS.items() if KPIS[name].unit is Unit.SHARE
    }
    return told | {"offers", "occupancy", "slot_utilisation"}


def fraction(kpi: Kpi, sums: Mapping[str, int]) -> str | None:
    """A KPI as “a/b”. None where there is nothing to divide by."""
    parts = kpi.parts(sums)
    if parts is None:
        return None
    return written(parts[0], parts[1], reduced=kpi.name in REDUCED)


def written(top: Fraction, bottom: Fraction, *, reduced: bool = False) -> str:
    if reduced or top.denominator != 1 or bottom.denominator != 1:
        return str(top / bottom)
    return f"{top}/{bottom}"


def number(seconds: Fraction) -> Seconds:
    return int(seconds) if seconds.denominator == 1 else str(seconds)


def whole_report(
    ledger: Book,
    facts: Facts,
    rules: Rules,
    now: int,
    *,
    conversation: Named,
    agent: Named,
    zone: ZoneInfo,
) -> dict[str, Any]:
    """Everything of a period, in the order of its keys. `conversation` and `agent` name what the keys
    stand for, and `zone` is that of the clock."""
    total = ledger.total()
    threshold_s = f"{Fraction(rules.threshold, MICROSECONDS)}"
    agents = {agent(key): ledger.total("agent", key) for key in ledger.keys("agent")}
    more = _lists(ledger, facts, rules, now, conversation)
    more["offers"] = _offers(total, agents)
    more["effective_s"] = _effective(ledger, conversation, agent)
    more["busy_s"] = {
        who: number(shown("work_parts", sums["work_parts"]))
        for who, sums in sorted(agents.items())
        if sums.get("work_parts")
    }
    more["quarter_hours_wall_busy_s"] = _quarter_hours(ledger, zone)
    more["occupancy"] = _of_each(agents, "occupancy")
    more["slot_utilisation"] = _of_each(agents, "slot_utilisation")
    told: dict[str, Any] = {}
    for key, value in of_sums(total, threshold_s).items():
        told[key] = value
        told |= {name: more[name] for name in AFTER.get(key, ())}
    told["sla_breached"] = more["sla_breached"]
    return told | _line([stay for stay, _ in facts.stays], ledger.window, now, zone)


def _lists(ledger: Book, facts: Facts, rules: Rules, now: int, conversation: Named) -> dict[str, Any]:
    arrived = [each for each in ledger.judged if ledger.window.holds(each.arrival)]
    contacts = Contacts(facts.contacts)

    def passes(judgement: Judgement) -> bool:
        found = resolved(judgement, contacts, rules, now)
        return found is not None and found.is_mature and found.is_strict

    def names(those: Callable[[Judgement], bool]) -> list[str]:
        chosen = (each for each in arrived if those(each))
        return [conversation(each.episode.conversation) for each in sorted(chosen, key=_by_arrival)]

    def is_late(judgement: Judgement) -> bool:
        clock = first_reply(judgement, rules, now)
        return clock is not None and clock.is_breach

    return {
        "missed": names(lambda each: each.is_missed),
        "fcr_strict_pass": names(passes),
        "sla_breached": names(is_late),
    }


def _by_arrival(judgement: Judgement) -> tuple[int, str]:
    return judgement.arrival or 0, judgement.episode.conversation


def _of_each(agents: Mapping[str, Sums], name: str) -> dict[str, str]:
    found = {who: fraction(KPIS[name], sums) for who, sums in sorted(agents.items())}
    return {who: share for who, share in found.items() if share is not None}


def _offers(total: Sums, agents: Mapping[str, Sums]) -> dict[str, int | str]:
    told: dict[str, int | str] = {"total": total.get("offers", 0)}
    told |= {name: total.get(f"offers_{name}", 0) for name in ("accepted", "declined", "timed_out")}
    return told | _of_each(agents, "offer_acceptance")


def _effective(ledger: Book, conversation: Named, agent: Named) -> dict[str, dict[str, Seconds]]:
    """Each conversation's share of each agent. Two of one name, from different files, are told as one."""
    found: dict[str, dict[str, Fraction]] = {}
    for (who, key), parts in sorted(ledger.shares.items()):
        theirs, name = found.setdefault(agent(who), {}), conversation(key)
        theirs[name] = theirs.get(name, Fraction(0)) + shown("work_parts", parts)
    return {who: {name: number(share) for name, share in theirs.items()} for who, theirs in found.items()}


def _quarter_hours(ledger: Book, zone: ZoneInfo) -> dict[str, list[Seconds]]:
    by_quarter: dict[int, list[Sums]] = {}
    for cell, sums in ledger.cells.items():
        if not cell.dimension and sums.get("work_us"):
            by_quarter.setdefault(cell.quarter, []).append(sums)
    label = labels(ledger.window, zone)
    told = {}
    for quarter in sorted(by_quarter):
        sums = merge(by_quarter[quarter])
        told[label(quarter)] = [number(shown(name, sums[name])) for name in ("work_us", "work_parts")]
    return told


def labels(window: Window, zone: ZoneInfo) -> Callable[[int], str]:
    """How the beginnings of quarter hours are written: as HH:MM within a day, but for those that its clock
    shows twice, and as a whole local time where the period is longer."""

    def local(quarter: int) -> datetime:
        return moment_of(quarter).astimezone(zone)

    def whole(quarter: int) -> str:
        return local(quarter).isoformat(timespec="minutes")

    if window.end - window.start > LONGEST_DAY:
        return whole
    often = Counter(f"{local(at - at % QUARTER):%H:%M}" for at, _ in quarters(*window))

    def short(quarter: int) -> str:
        clock = f"{local(quarter):%H:%M}"
        return clock if often[clock] == 1 else whole(quarter)

    return short


def _line(stays: list[Stay], window: Window, now: int, zone: ZoneInfo) -> dict[str, Any]:
    """How many waited on average from nine to a quarter past, and the most who waited at one moment."""
    waited = length = 0
    for start, end in _mornings(window, zone):
        length += end - start
        waited += sum(_overlap(stay, start, end, now) for stay in {stay.id: stay for stay in stays}.values())
    average = written(shown("waiting_us", waited), shown("waiting_us", length)) if length else None
    return {
        "queue_length_time_average_0900_0915": average,
        "queue_length_max": longest_line(stays, window, now),
    }


def _mornings(window: Window, zone: ZoneInfo) -> Iterable[tuple[int, int]]:
    """The quarter hours from nine o'clock of the local days, as far as they lie in the window."""
    day = moment_of(window.start).astimezone(zone).date()
    while (nine := micros(datetime.combine(day, NINE, zone))) < window.end:
        start, end = window.clip(nine, nine + QUARTER)
        if start < end:
            yield start, end
        day += timedelta(days=1)


def _overlap(stay: Stay, start: int, end: int, now: int) -> int:
    return max(0, min(now if stay.left is None else stay.left, end) - max(stay.entered, start))

"""The numbers of a period as the `kpis` command prints them: exact fractions, lists and seconds."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from metrics.facts import Facts
from metrics.kpis import KPIS, Kpi
from metrics.kpis.declaration import shown
from metrics.ledger.booking import Book, Sums, Window, longest_line
from metrics.ledger.following import Contacts, resolved
from metrics.ledger.judging import Judgement
from metrics.ledger.rules import Rules
from metrics.ledger.work import QUARTER
from metrics.periods import moment_of

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
# Means that are told in lowest terms; elsewhere the two sums stand as they are.
REDUCED = ("avg_wait_all_s", "csat_mean")

Named = Callable[[str], str]


def of_sums(sums: Mapping[str, int], threshold_s: str) -> dict[str, Any]:
    """The part of the report that sums alone tell."""
    told: dict[str, Any] = {name: int(KPIS[name].value(sums) or 0) for name in COUNTS}
    for key, name in FRACTIONS.items():
        told[key.format(threshold=threshold_s)] = fraction(KPIS[name], sums)
    return told


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


def number(seconds: Fraction) -> int | float:
    return int(seconds) if seconds.denominator == 1 else float(seconds)


def whole_report(
    ledger: Book,
    facts: Facts,
    rules: Rules,
    now: int,
    *,
    conversation: Named,
    agent: Named,
    label: Callable[[int], str],
) -> dict[str, Any]:
    """Everything of a period. `conversation` and `agent` name what the keys stand for, `label` writes
    the beginning of a quarter hour (in microseconds) in the zone of the report."""
    total = ledger.total()
    threshold_s = f"{Fraction(rules.threshold, 1_000_000)}"
    told = of_sums(total, threshold_s)
    listed = _lists(ledger, facts, rules, now, conversation)
    agents = {agent(key): ledger.total("agent", key) for key in ledger.keys("agent")}
    told |= listed
    told["offers"] = _offers(total, agents)
    told["effective_s"] = _effective(ledger, conversation, agent)
    for key, name in (
        ("busy_s", "busy_s"),
        ("occupancy", "occupancy"),
        ("slot_utilisation", "slot_utilisation"),
    ):
        told[key] = {}
        for who, sums in sorted(agents.items()):
            if name == "busy_s":
                if sums.get("work_parts"):
                    told[key][who] = number(shown("work_parts", sums["work_parts"]))
            elif (share := fraction(KPIS[name], sums)) is not None:
                told[key][who] = share
    told["quarter_hours_wall_busy_s"] = _quarter_hours(ledger, label)
    told |= _line(ledger, facts, now, label)
    return told


def _lists(ledger: Book, facts: Facts, rules: Rules, now: int, conversation: Named) -> dict[str, list[str]]:
    arrived = [each for each in ledger.judged if ledger.window.holds(each.arrival)]
    contacts = Contacts(facts.contacts)

    def passes(judgement: Judgement) -> bool:
        found = resolved(judgement, contacts, rules, now)
        return found is not None and found.is_mature and found.is_strict

    def names(those: Callable[[Judgement], bool]) -> list[str]:
        chosen = (each for each in arrived if those(each))
        return [conversation(each.episode.conversation) for each in sorted(chosen, key=_by_arrival)]

    return {
        "missed": names(lambda each: each.is_missed),
        "fcr_strict_pass": names(passes),
        "sla_breached": names(lambda each: each.is_breach),
    }


def _by_arrival(judgement: Judgement) -> tuple[int, str]:
    return judgement.arrival or 0, judgement.episode.conversation


def _offers(total: Sums, agents: Mapping[str, Sums]) -> dict[str, int | str]:
    told: dict[str, int | str] = {"total": total.get("offers", 0)}
    told |= {name: total.get(f"offers_{name}", 0) for name in ("accepted", "declined", "timed_out")}
    for who, sums in sorted(agents.items()):
        share = fraction(KPIS["offer_acceptance"], sums)
        if share is not None:
            told[who] = share
    return told


def _effective(ledger: Book, conversation: Named, agent: Named) -> dict[str, dict[str, int | float]]:
    told: dict[str, dict[str, int | float]] = {}
    for (who, key), parts in sorted(ledger.shares.items()):
        told.setdefault(agent(who), {})[conversation(key)] = number(shown("work_parts", parts))
    return told


def _quarter_hours(ledger: Book, label: Callable[[int], str]) -> dict[str, list[int | float]]:
    told = {}
    by_quarter: dict[int, list[Fraction]] = {}
    for cell, sums in ledger.cells.items():
        if not cell.dimension and sums.get("work_us"):
            found = by_quarter.setdefault(cell.quarter, [Fraction(0), Fraction(0)])
            found[0] += shown("work_us", sums["work_us"])
            found[1] += shown("work_parts", sums["work_parts"])
    for quarter in sorted(by_quarter):
        told[label(quarter)] = [number(seconds) for seconds in by_quarter[quarter]]
    return told


def _line(ledger: Book, facts: Facts, now: int, label: Callable[[int], str]) -> dict[str, Any]:
    """The longest line, and how long it was on average in the quarter hour with the most waiting."""
    waiting: dict[int, int] = {}
    for cell, sums in ledger.cells.items():
        if not cell.dimension:
            waiting[cell.quarter] = waiting.get(cell.quarter, 0) + sums.get("waiting_us", 0)
    told: dict[str, Any] = {}
    if any(waiting.values()):
        fullest = max(sorted(waiting), key=lambda quarter: waiting[quarter])
        window = Window(*ledger.window.clip(fullest, fullest + QUARTER))
        name = "_".join(label(at).replace(":", "") for at in (fullest, fullest + QUARTER))
        told[f"queue_length_time_average_{name}"] = written(
            shown("waiting_us", waiting[fullest]), shown("waiting_us", window.end - window.start)
        )
    told["queue_length_max"] = longest_line((stay for stay, _ in facts.stays), ledger.window, now)
    return told


def clock_label(zone: Any, *, with_date: bool) -> Callable[[int], str]:
    """Write moments as HH:MM, or where the period is longer than a day as a full local time."""

    def label(microseconds: int) -> str:
        local = moment_of(microseconds).astimezone(zone)
        return local.isoformat(timespec="minutes") if with_date else f"{local:%H:%M}"

    return label

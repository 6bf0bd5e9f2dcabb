"""Invented pasts that the tests look at, each invented once."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from metrics.facts import Facts
from metrics.invention.floor import PARTS, Floor, Totals
from metrics.invention.plan import ELEVEN_AGENTS, SHOP, Habits, Line, Plan, Shift, Topic
from metrics.invention.recording import facts_of
from metrics.invention.records import Chat, Day
from metrics.invention.streams import SECOND
from metrics.invention.truth import Truth

MONDAY = date(2026, 3, 2)
QUEUES = {line.name: number for number, line in enumerate(SHOP.lines, 1)}

# Nothing but waiting, replying and wrapping up.
PLAIN = Habits(
    wrap_limit_s=None,
    silent=0,
    bot_first=0,
    short=0,
    offline=0,
    voice=0,
    reopened=0,
    declined=0,
    timed_out=0,
)
ANYTHING = (Topic("Anything", "anything"),)


def plain(
    shifts: tuple[Shift, ...] = ELEVEN_AGENTS, *, patience_s: float = 240, **habits: float | None
) -> Plan:
    """The pool of the reference outcome (domain 7): one queue, every day alike."""
    line = Line(
        "Questions",
        "customer_service",
        1.0,
        1.0,
        ANYTHING,
        patience_s=patience_s,
        transferred=0,
        asks_agents=False,
    )
    return Plan(
        (line,),
        shifts,
        weekdays=(1.0,) * 7,
        months=(1.0,) * 12,
        rests=False,
        habits=replace(PLAIN, **habits),  # type: ignore[arg-type]
    )


@dataclass(frozen=True)
class Past:
    days: tuple[Day, ...]
    truth: dict[str, Any]
    totals: Totals
    unanswered: int

    @property
    def chats(self) -> list[Chat]:
        return [chat for day in self.days for chat in day.chats]

    @property
    def facts(self) -> Facts:
        return facts_of(self.days, QUEUES)


@cache
def invented(plan: Plan, seed: int, first: date = MONDAY, days: int = 1) -> Past:
    floor, truth = Floor(plan, seed, first), Truth(plan)
    found = []
    for day in floor.days(days):
        truth.take(day)
        found.append(day)
    return Past(tuple(found), truth.told(floor), floor.totals, floor.line.length)


def figures(past: Past) -> dict[str, float]:
    """The reference's figures of a past without transfers, in its words."""
    counts, sums = past.truth["counts"], past.truth["integrals"]
    entered, answered = counts["entered"] + past.unanswered, counts["answered"]
    return {
        "offered": entered,
        "answered": answered,
        "abandoned": (counts["abandoned_all"] - counts["silent"]) / entered,
        "silent": (counts["silent"] + past.unanswered) / entered,
        "asa_s": sums["answered_wait_us"] / answered / SECOND,
        "sl60": counts["answered_within_60_s"] / entered,
        "first_reply_s": sums["first_reply_us"] / answered / SECOND,
        "response_s": response_s(past.chats),
        "duration_s": sums["duration_us"] / answered / SECOND,
        "wall_s": sums["handle_us"] / answered / SECOND,
        "effective_s": sums["effective_parts"] / PARTS / answered / SECOND,
        "concurrency": sums["held_us"] / sums["busy_us"],
        "typing": sums["typed_us"] / sums["staffed_us"],
    }


def response_s(chats: Iterable[Chat]) -> float:
    """The mean of all answers but the first, each from the visitor's message before it."""
    took = [
        after.at - before.at
        for chat in chats
        for number, (before, after) in enumerate(zip(chat.said, chat.said[1:], strict=False))
        if number and (before.by, after.by) == ("visitor", "agent")
    ]
    return statistics.mean(took) / SECOND


def mean_and_error(runs: Iterable[dict[str, float]]) -> dict[str, tuple[float, float]]:
    """Each figure's mean over the runs, and its standard error."""
    seen = list(runs)
    found = {}
    for name in seen[0]:
        values = [run[name] for run in seen]
        found[name] = statistics.mean(values), statistics.stdev(values) / len(values) ** 0.5
    return found

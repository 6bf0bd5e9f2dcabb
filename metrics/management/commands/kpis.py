"""The numbers of a period, for scripts and for whoever wants to see them exactly."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kit.clock import database_now
from metrics import report
from metrics.facts import MICROSECONDS
from metrics.ledger.booking import Book, Sums, Window, book, merge
from metrics.ledger.sums import DIMENSIONS
from metrics.periods import BadPeriod, micros, period
from metrics.queries import names
from metrics.queries.facts import read_facts
from metrics.queries.rules import rules

BY = ("team", "queue", "agent", *DIMENSIONS)


class Command(BaseCommand):
    help = (
        "Print the numbers of a period, computed from the facts. Fractions stand as “a/b”, and as null "
        "where there is nothing to divide by."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="start", required=True, metavar="ISO", help="2026-03-02, or a time"
        )
        parser.add_argument("--to", dest="end", required=True, metavar="ISO", help="the end, not included")
        parser.add_argument("--zone", default="UTC", help="whose days they are, as in Europe/Helsinki")
        parser.add_argument("--by", choices=BY, help="the same for each")
        parser.add_argument("--threshold", type=seconds, default=60, help="seconds of the service level")
        parser.add_argument("--short", type=seconds, default=10, help="seconds until leaving counts")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asked = period(options["start"], options["end"], options["zone"])
        except BadPeriod as problem:
            raise CommandError(str(problem)) from problem
        agreed = replace(
            rules(),
            thresholds={},
            threshold=options["threshold"] * MICROSECONDS,
            short=options["short"] * MICROSECONDS,
        )
        window = Window(micros(asked.start), micros(asked.end))
        now = micros(database_now())
        facts = read_facts(window, agreed)
        ledger = book(facts, window, agreed, now)
        threshold = str(options["threshold"])
        if options["by"]:
            told: Mapping[str, Any] = {
                name: report.of_sums(sums, threshold, options["by"])
                for name, sums in sorted(by(ledger, options["by"]).items())
            }
        else:
            worked_on = {key for _, key in ledger.shares}
            references = names.references(worked_on | {each.conversation for each in facts.episodes})
            users = names.agents(set(ledger.keys("agent")) | {who for who, _ in ledger.shares})
            told = report.whole_report(
                ledger,
                facts,
                agreed,
                now,
                conversation=lambda key: references.get(key, key),
                agent=lambda key: users.get(key, key),
                zone=asked.zone,
            )
        if options["format"] == "json":
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_lines(told, report.shares(threshold))))


def by(ledger: Book, dimension: str) -> dict[str, Sums]:
    """The sums of each team, queue, agent, … by its name; those of one name are told as one."""
    parts: dict[str, list[Sums]] = {}
    if dimension in ("team", "queue"):
        queues, teams, team_of = names.queues(), names.teams(), names.teams_of_queues()
        for cell, sums in ledger.cells.items():
            if not cell.dimension and cell.queue is not None:
                name = queues[cell.queue] if dimension == "queue" else teams[team_of[cell.queue]]
                parts.setdefault(name, []).append(sums)
    else:
        keys = ledger.keys(dimension)
        naming: dict[str, Callable[[], dict[str, str]]] = {
            "agent": lambda: names.agents(keys),
            "site": names.sites,
            "topic": names.topics,
            "entry_point": names.entry_points,
        }
        # The others are called by their keys.
        called = naming.get(dimension, dict[str, str])()
        for key in keys:
            parts.setdefault(called.get(key, key), []).append(ledger.total(dimension, key))
    return {name: merge(sums) for name, sums in parts.items()}


def seconds(written: str) -> int:
    found = int(written)
    if not 0 <= found <= 86_400:
        raise ValueError
    return found


def _lines(told: Mapping[str, Any], shares: set[str], indent: str = "", of: str = "") -> list[str]:
    """A line for each number, those of a group further in. `of` is the group's key."""
    lines = []
    for key, value in told.items():
        match value:
            case dict():
                lines += [f"{indent}{key}", *_lines(value, shares, indent + "  ", key)]
            case _:
                lines.append(f"{indent}{key:<44}{_said(value, is_share=bool({key, of} & shares))}")
    return lines


def _said(value: Any, *, is_share: bool) -> str:
    match value:
        case None:
            return f"{'–':>12}"
        case [str(), *_]:
            return " ".join(value)
        case list():
            return " ".join(f"{_shown(each):>12}" for each in value) or f"{'–':>12}"
        case str():
            exact = Fraction(value)
            return f"{float(exact):>12.1%}  ({value})" if is_share else f"{_shown(value):>12}  ({value})"
        case _:
            return f"{value:>12}"


def _shown(value: int | str) -> str:
    return f"{value}" if isinstance(value, int) else f"{float(Fraction(value)):.3f}"

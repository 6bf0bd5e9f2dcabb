"""For supervisors who ask "what if"."""

import argparse
import json
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from routing.rates import Rhythm, curve
from routing.simulation import Figure, Scenario, simulate
from routing.strategy import Strategy

STRATEGIES = (Strategy.BALANCED, Strategy.MOST_BUSY, Strategy.RANDOM, Strategy.THROUGHPUT)

MOST_AGENTS = 1_000
MOST_CAPACITY = 100
LEAST, MOST = 0.001, 1e9
# More visitors than this take longer than anybody waits.
MOST_VISITORS = 5_000_000

# How a figure is told: what it is, its unit, and what to multiply it by.
TOLD = {
    "p_wait": ("wait at all", "%", 100),
    "p_abandon": ("give up waiting", "%", 100),
    "sl60": ("are answered within 60 s", "%", 100),
    "asa_s": ("mean wait of those answered", "s", 1),
    "wait_all_s": ("mean wait of all", "s", 1),
    "service_s": ("mean time from accept to end", "s", 1),
    "concurrency": ("conversations per busy agent", "", 1),
}


class Command(BaseCommand):
    help = (
        "Simulate a team: the routing that runs here, under a virtual clock, with visitors who arrive, wait "
        "and give up at random and agents who slow down with every conversation that they hold."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agents", type=up_to(MOST_AGENTS), default=6, help="how many there are")
        parser.add_argument(
            "--capacity", type=up_to(MOST_CAPACITY), default=3, help="conversations at once for each"
        )
        parser.add_argument("--arrivals-per-hour", type=positive_number, default=60.0)
        parser.add_argument(
            "--service",
            type=positive_number,
            default=600.0,
            help="seconds of a conversation that is held alone",
        )
        parser.add_argument(
            "--patience",
            type=positive_number,
            default=180.0,
            help="mean seconds until a visitor gives up waiting",
        )
        parser.add_argument("--reply-work", type=number, default=20.0, help="seconds to write a reply")
        parser.add_argument(
            "--visitor-gap", type=number, default=60.0, help="seconds until the visitor writes again"
        )
        parser.add_argument("--strategy", choices=[each.value for each in STRATEGIES], default="balanced")
        parser.add_argument("--hours", type=positive_number, default=200.0, help="hours measured")
        parser.add_argument("--warmup", type=number, default=2.0, help="hours before they count")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same figures")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rhythm = Rhythm(options["reply_work"], options["visitor_gap"])
        except ValueError as nonsense:
            raise CommandError(str(nonsense)) from nonsense
        visitors = options["arrivals_per_hour"] * (options["hours"] + options["warmup"])
        if visitors > MOST_VISITORS:
            raise CommandError(
                f"These would be {visitors:,.0f} visitors; {MOST_VISITORS:,} are the most: ask for less."
            )
        figures = simulate(
            Scenario(
                curves=(curve(rhythm, options["service"], options["capacity"]),) * options["agents"],
                arrivals_per_hour=options["arrivals_per_hour"],
                patience_s=options["patience"],
                strategy=Strategy(options["strategy"]),
                hours=options["hours"],
                warmup_hours=options["warmup"],
                seed=options["seed"],
            )
        )
        self.stdout.write(json.dumps(figures) if options["format"] == "json" else _told(figures, options))


def _told(figures: dict[str, Figure], options: dict[str, Any]) -> str:
    return "\n".join(
        (
            "{agents} agents with {capacity} conversations at most, {arrivals_per_hour:g} arrivals per hour, "
            "{strategy}, {hours:g} hours after {warmup:g} of warm-up, seed {seed}".format(**options),
            *(_line(*told, figures[name]) for name, told in TOLD.items()),
            "± is half the 95 % interval.",
        )
    )


def _line(words: str, unit: str, scale: int, figure: Figure) -> str:
    if figure.mean is None or figure.half_width is None:
        return f"{words:<30}       –"
    return f"{words:<30}{figure.mean * scale:>8.2f} ± {figure.half_width * scale:.2f} {unit}".rstrip()


def up_to(most: int) -> Callable[[str], int]:
    def whole_number(written: str) -> int:
        found = int(written)
        if not 1 <= found <= most:
            raise argparse.ArgumentTypeError(f"{written} is not from 1 to {most:,}")
        return found

    return whole_number


def positive_number(written: str) -> float:
    found = float(written)
    if not LEAST <= found <= MOST:
        raise argparse.ArgumentTypeError(f"{written} is not from {LEAST:g} to {MOST:,.0f}")
    return found


def number(written: str) -> float:
    found = float(written)
    if not 0 <= found <= MOST:
        raise argparse.ArgumentTypeError(f"{written} is not from 0 to {MOST:,.0f}")
    return found

"""A past for the demo, and for measuring: invented, with its truth beside it."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from chat.actions.errors import Refused
from metrics.actions.invented import seed_history


class Command(BaseCommand):
    help = (
        "Invent a past operation (docs/history.md): visitors, agents and every message between them. The "
        "same seed invents the same. What truly happened is written to history/truth-SEED.json in the data "
        "directory, so that every number can be checked."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, required=True, help="how many days")
        parser.add_argument("--seed", type=int, required=True, help="a number; another one, another past")
        parser.add_argument(
            "--site",
            metavar="KEY",
            help="the site that it happened on; if not given the demo shop, or the first",
        )
        parser.add_argument("--scale", type=float, default=1.0, help="1 is 1,200 conversations a day")
        parser.add_argument("--until", type=day, metavar="DATE", help="the first day after it; today")
        parser.add_argument("--zone", default="UTC", help="whose days and opening hours they are")
        parser.add_argument(
            "--trail", action="store_true", help="with visits, their pages, calls by day and an experiment"
        )
        parser.add_argument("--replace", action="store_true", help="forget an invented past in this time")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            seeded = seed_history(
                site_key=options["site"],
                days=options["days"],
                seed=options["seed"],
                scale=options["scale"],
                until=options["until"],
                zone=options["zone"],
                replaces=options["replace"],
                has_trail=options["trail"],
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except DatabaseError as problem:
            said = str(problem).partition("\n")[0]
            raise CommandError(f"The database refused, so nothing was invented: {said}.") from problem
        self.stdout.write(f"Invented {seeded.conversations:,} conversations. The truth: {seeded.truth}")


def day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as problem:
        raise ArgumentTypeError(f"“{written[:40]}” is not a date like 2026-03-02") from problem

"""For an operator who wants the sums made now, or all of them again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from metrics.actions.buckets import bring_up_to_date, forget_all
from metrics.actions.targets import note_targets


class Command(BaseCommand):
    help = "Make the sums behind the dashboard from the facts, as the background work does all the time."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="throw all of them away first")

    def handle(self, *args: Any, **options: Any) -> None:
        note_targets()
        if options["all"]:
            forget_all()
        while not bring_up_to_date():
            self.stdout.write("… more to do")
        self.stdout.write("The numbers are up to date.")

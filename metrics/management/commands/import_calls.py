"""For a business that wants to see whether conversations spare it calls."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat.actions.errors import Refused
from chat.models import Site
from metrics.actions.calls import import_calls


class Command(BaseCommand):
    help = (
        "Take in how many calls came on which day, from a comma-separated file with the columns day and "
        "calls. All of it is taken, or nothing; a day that is told again is corrected."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--site", required=True, help="the key of the site whose business is called")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site.objects.filter(key=options["site"]).first()
        if site is None:
            raise CommandError(f"There is no site with the key “{options['site']}”.")
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                days = import_calls(site=site, file=file)
        except OSError as problem:
            raise CommandError(f"{options['file']} cannot be read: {problem.strerror}.") from problem
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Took in the calls of {days:,} days.")

"""For a business that comes from another system."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from chat.actions.errors import Refused
from metrics.actions.history import import_history


class Command(BaseCommand):
    help = (
        "Import a past operation from a JSON file (docs/metrics.md): conversations, offers, segments and "
        "states of agents. All of it is imported, or nothing; the same file is not imported twice."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            history = import_history(path=options["file"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except DatabaseError as problem:
            said = str(problem).partition("\n")[0]
            raise CommandError(f"The database refused, so nothing was imported: {said}.") from problem
        self.stdout.write(f"Imported {history.conversations:,} conversations from {history.name}.")

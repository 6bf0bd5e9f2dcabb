"""What a start needs, in one process: the tables, the epoch, and the demo while there is no site yet."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from chat.models import Site


class Command(BaseCommand):
    help = "Migrate, and seed the demo into an empty installation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Migrate only.")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        if not options["no_demo"] and (
            not Site.objects.exists() or Site.objects.filter(key="demo-shop").exists()
        ):
            call_command("seed_demo")

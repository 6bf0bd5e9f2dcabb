"""What a start needs, in one process: the tables, the epoch, and the demo with its past while
there is no site yet."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from chat.models import Conversation, Site
from routing.models import AgentState

# A small shop: 240 conversations a day with four agents.
PAST = {"seed": 1, "scale": 0.2}


class Command(BaseCommand):
    help = "Migrate, and seed the demo with a past into an empty installation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Migrate only.")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        if not options["no_demo"] and (
            not Site.objects.exists() or Site.objects.filter(key="demo-shop").exists()
        ):
            call_command("seed_demo")
            if settings.DEMO_PAST_DAYS and is_fresh():
                call_command("seed_history", days=settings.DEMO_PAST_DAYS, **PAST)
                # The first dashboard says up to when its numbers are, and they are whole.
                call_command("compute_kpis")


def is_fresh() -> bool:
    return not Conversation.objects.exists() and not AgentState.objects.exists()

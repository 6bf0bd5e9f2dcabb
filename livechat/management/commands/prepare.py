"""What a start needs, in one process: the tables, the epoch, and the demo with its past while
nobody could sign in yet."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from chat.models import Agent, Conversation, Site
from kit.clock import database_now
from livechat.management.commands.seed_demo import SITE_KEY
from livechat.management.demo_aims import aim
from routing.models import AgentState

# A small shop: 240 conversations a day with four agents.
PAST = {"seed": 1, "scale": 0.2, "trail": True}


class Command(BaseCommand):
    help = "Migrate, and seed the demo with a past into an empty installation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Migrate only.")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        if not options["no_demo"] and (is_nobodys() or Site.objects.filter(key=SITE_KEY).exists()):
            call_command("seed_demo")
            if settings.DEMO_PAST_DAYS and is_fresh():
                bring_a_past(settings.DEMO_PAST_DAYS)


@transaction.atomic
def bring_a_past(days: int) -> None:
    """Nobody waits for its sums: the worker makes them, and until then the dashboard says so."""
    call_command("seed_history", days=days, **PAST)
    aim(Site.objects.get(key=SITE_KEY), database_now().date())


def is_nobodys() -> bool:
    """Nobody could sign in: neither a site of somebody's own, nor more than a past that was brought along."""
    return not Agent.objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()


def is_fresh() -> bool:
    return not Conversation.objects.exists() and not AgentState.objects.exists()

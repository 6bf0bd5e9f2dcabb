"""To be run after a backup was restored."""

from typing import Any

from django.core.management.base import BaseCommand

from chat.actions.people import begin_epoch


class Command(BaseCommand):
    help = "Begin a new epoch after restoring a backup: connected clients fetch what they show again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"A new epoch has begun: {begin_epoch()}")

"""Holds a trigger against the real visits of the last days, before it goes live."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kit.clock import database_now
from proactive.models import Trigger
from proactive.queries.rehearsal import rehearse
from proactive.rehearsed import for_whom, said


class Command(BaseCommand):
    help = "Says how often a trigger would have fired, for whom, and on which pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("trigger", type=int, help="its number, as in the admin")
        parser.add_argument("--days", type=int, default=30)

    def handle(self, *args: Any, trigger: int, days: int, **options: Any) -> None:
        found = Trigger.objects.filter(pk=trigger).first()
        if found is None:
            raise CommandError(f"There is no trigger {trigger}.")
        now = database_now()
        done = rehearse(found, since=now - timedelta(days=days), until=now)
        for sentence in said(found, done, days):
            self.stdout.write(sentence)
        for label, groups in for_whom(done):
            self.stdout.write(f"\n{label}, of all visits and of those with an invitation")
            for group in groups:
                self.stdout.write(f"{group.of_all:>8} {group.of_invited:>8}  {group.name}")
        self.stdout.write("")
        for url, times in done.pages:
            self.stdout.write(f"{times:8}  {url}")

"""For an operator who wants the sums made now, or all of them again."""

import subprocess
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from metrics.actions.buckets import bring_up_to_date, compute_some, forget_all, sweep
from metrics.actions.queues import note_bases, note_hours
from metrics.actions.targets import note_targets
from metrics.models import DirtyQuarter

MOST_WORKERS = 16
PAUSE_S = 0.5


class Command(BaseCommand):
    help = "Make the sums behind the dashboard from the facts, as the background work does all the time."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="throw all of them away first")
        parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes at work; 2")
        parser.add_argument("--beside", action="store_true", help="only help another one that is at work")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["beside"]:
            _make()
            return
        note_targets()
        note_hours()
        note_bases()
        if options["all"]:
            forget_all()
        sweep()
        colleagues = [_colleague() for _ in range(min(options["workers"], MOST_WORKERS) - 1)]
        try:
            _make()
        finally:
            for colleague in colleagues:
                colleague.wait()
        while not bring_up_to_date():
            self.stdout.write("… more to do")
            time.sleep(PAUSE_S)
        self.stdout.write("The numbers are up to date.")


def _make() -> None:
    """Until none are left, whoever makes them."""
    while DirtyQuarter.objects.exists():
        if not compute_some() and not compute_some(older=True):
            time.sleep(PAUSE_S)


def _colleague() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, sys.argv[0], "compute_kpis", "--beside"])  # noqa: S603  ourselves

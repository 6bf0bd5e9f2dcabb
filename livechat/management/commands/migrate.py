"""`./run manage migrate`: Django's own, in which a statement may take as long as a large table needs."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections


class Command(Migrate):
    """What serves people gives a statement up after some seconds; building an index over years must not be.
    Waiting for a lock stays short, so that nobody queues behind a migration that itself waits."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', '0', false)")
        super().handle(*args, **options)
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")

"""The database's clock: the only one that decides anything."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """The time in Postgres at this moment, not at the start of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row: tuple[datetime] = cursor.fetchone()
    return row[0]

"""The advisory locks under which the numbers are computed and watched."""

from django.db import connection

NUMBERS = 7_101
COMPUTING = 1
WATCHING = 2
SCHEDULING = 3


def only_one(work: int = COMPUTING) -> bool:
    """True for the one transaction that may do this work now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [NUMBERS, work])
        row = cursor.fetchone()
    return bool(row[0])

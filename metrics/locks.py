"""The advisory lock under which the numbers are computed."""

from django.db import connection

COMPUTING = 7_101


def only_one() -> bool:
    """True for the one transaction that may compute now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 1)", [COMPUTING])
        row = cursor.fetchone()
    return bool(row[0])

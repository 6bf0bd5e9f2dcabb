"""The advisory locks under which the numbers are computed and watched, each until its transaction ends."""

from datetime import datetime

from django.db import connection

NUMBERS = 7_101
COMPUTING = 1
WATCHING = 2
SCHEDULING = 3
BREACHES = 4


def only_one(work: int = COMPUTING) -> bool:
    """True for the one transaction that may do this work now: to look for what moved, while nobody makes
    sums."""
    return _taken("SELECT pg_try_advisory_xact_lock(%s, %s)", work)


def among_others() -> bool:
    """True for transactions that make sums, while nobody looks for what moved."""
    return _taken("SELECT pg_try_advisory_xact_lock_shared(%s, %s)", COMPUTING)


def month(start: datetime) -> bool:
    """True for the one transaction that may make the sums of this month."""
    return _taken("SELECT pg_try_advisory_xact_lock(%s, %s)", start.year * 100 + start.month)


def _taken(sql: str, what: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [NUMBERS, what])
        row = cursor.fetchone()
    return bool(row[0])

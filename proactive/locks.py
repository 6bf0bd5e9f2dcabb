"""The advisory lock under which it is decided what is tried and measured."""

from django.db import connection

# The namespace of its two keys; it only needs to differ from anybody else's.
REACHING = 7_302


def change_plans() -> None:
    """Nobody else begins, ends or changes a trigger, an experiment or a goal until the transaction ends, so
    that what is checked now still holds when it is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [REACHING])

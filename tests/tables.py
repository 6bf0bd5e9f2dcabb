"""The tables between two tests that commit: all of them are emptied, whichever there are."""

import time
from functools import cache

from django.db import OperationalError, connection, transaction

# What migrations write and no test changes.
KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission", "chat_epoch"})


# A larger one has held what a test brought in bulk: its dead rows would be in the way of all that follow.
GROWN_BYTES = 64 * 1024


def empty_tables() -> None:
    """As if nobody had ever come. The running server's sweep may hold a lock just then: it gives way."""
    for last in (False, False, False, False, True):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                if grown := _grown():
                    cursor.execute(f"TRUNCATE {', '.join(grown)} CASCADE")
                cursor.execute(_emptying())
            return
        except OperationalError:
            if last:
                raise
            time.sleep(0.2)


def emptied() -> list[str]:
    """The names of all tables but those that are kept, asked of the database itself."""
    return sorted(set(connection.introspection.table_names()) - KEPT)


def _grown() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND pg_relation_size(oid) > %s",
            [emptied(), GROWN_BYTES],
        )
        return [row[0] for row in cursor.fetchall()]


@cache
def _emptying() -> str:
    """Rows rather than files: with few of them ten times as fast as TRUNCATE. The locks let
    whoever is writing end first, so that nothing of theirs is left."""
    tables = emptied()
    return "; ".join(
        [
            f"LOCK TABLE {', '.join(tables)}",
            *(f"DELETE FROM {table}" for table in tables),
            "SELECT setval(seqrelid, 1, false) FROM pg_sequence",
        ]
    )

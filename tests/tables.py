"""The tables between two tests that commit: all of them are emptied, whichever there are."""

from functools import cache

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from tests.patience import eventually

# What migrations write and no test changes.
KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission", "chat_epoch"})


# A larger one has held what a test brought in bulk: its dead rows would be in the way of all that follow.
GROWN_BYTES = 64 * 1024


def empty_tables() -> None:
    """As if nobody had ever come, once nothing of a running server's is under way.

    All locks are taken at once or none: with some of them it never waits for the others, so a server's
    sweep, which takes them in an order of its own, is neither held up nor undone by a deadlock."""
    eventually(_is_emptied)


def _is_emptied() -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {', '.join(emptied())} NOWAIT")
            if grown := _grown():
                cursor.execute(f"TRUNCATE {', '.join(grown)} CASCADE")
            cursor.execute(_emptying())
    except OperationalError as problem:
        if isinstance(problem.__cause__, LockNotAvailable):
            return False
        raise
    return True


@cache
def emptied() -> tuple[str, ...]:
    """The names of all tables but those that are kept, asked of the database itself."""
    return tuple(sorted(set(connection.introspection.table_names()) - KEPT))


def _grown() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND pg_relation_size(oid) > %s",
            [list(emptied()), GROWN_BYTES],
        )
        return [row[0] for row in cursor.fetchall()]


@cache
def _emptying() -> str:
    """Rows rather than files: with few of them ten times as fast as TRUNCATE."""
    deleting = [f"DELETE FROM {table}" for table in emptied()]
    return "; ".join([*deleting, "SELECT setval(seqrelid, 1, false) FROM pg_sequence"])

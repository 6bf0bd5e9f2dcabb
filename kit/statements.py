"""Statements that are prepared once for each connection: planning them costs more than running them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg.types.datetime import TimestamptzLoader


@contextmanager
def prepared(sql: str, parameters: Any = None) -> Iterator[psycopg.Cursor[Any]]:
    """Run a statement of ours inside the current transaction; Django itself would plan it anew each time."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        # Times are always UTC here; Django's own reader takes fifteen times as long to say so.
        cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        yield cursor.execute(sql.encode(), parameters, prepare=True)

"""The fast way into the tables, for much at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db import connection
from psycopg import sql


def copy(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY rows into a table. Its other columns get what a new row of their model has."""
    usual = _usual(table, columns)
    names = sql.SQL(", ").join(map(sql.Identifier, (*columns, *usual)))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    rest = tuple(usual.values())
    with connection.cursor() as cursor, cursor.copy(into) as copying:
        for row in rows:
            copying.write_row(row + rest)


def free_stay_ids(many: int) -> list[int]:
    """So many ids of stays that nobody else will get."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('routing_queuestay', 'id')) FROM generate_series(1, %s)",
            [many],
        )
        return [row[0] for row in cursor.fetchall()]


def _usual(table: str, given: Sequence[str]) -> dict[str, Any]:
    """The defaults of the columns of a table that are not given."""
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if field.column and field.column not in given and not (field.has_db_default() or field.primary_key)
    }

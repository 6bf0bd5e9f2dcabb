"""The fast way into the tables, for much at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from psycopg import sql

Row = tuple[Any, ...]

# From so many new rows on, and from such a share of what there was, PostgreSQL's picture of a table is out
# of date at once.
MANY, MUCH = 1_000, 0.1


def copy_all(columns: Mapping[str, Sequence[str]], tables: Mapping[str, Collection[Row]]) -> None:
    """COPY the rows of several tables, parents first, within a transaction.

    PostgreSQL checks every reference of every row on its own, which takes longer than all the rest. Where
    the role may do without, what the rows refer to is checked here, each once: it is among the rows of
    this call, or there, and then locked until the end of the transaction as PostgreSQL would lock it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        checks_itself = cursor.fetchone() == (True,)
        if checks_itself:
            check_references(columns, tables)
            cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in tables.items():
            copy(table, columns[table], rows)
        if checks_itself:
            cursor.execute("SET LOCAL session_replication_role = origin")


def check_references(columns: Mapping[str, Sequence[str]], tables: Mapping[str, Collection[Row]]) -> None:
    """Raise IntegrityError where a row refers to what is neither among the rows nor there."""
    brought: dict[str, set[Any]] = {}
    for table, rows in tables.items():
        key = _model(table)._meta.pk.column
        if key in columns[table]:
            place = columns[table].index(key)
            brought[table] = {row[place] for row in rows}
    referred: dict[type[models.Model], set[Any]] = {}
    for table, rows in tables.items():
        for field in _model(table)._meta.concrete_fields:
            other = field.related_model
            if other is None or isinstance(other, str) or field.column not in columns[table]:
                continue
            place = columns[table].index(field.column)
            found = {row[place] for row in rows} - brought.get(other._meta.db_table, set())
            referred.setdefault(other, set()).update(found - {None})
    for model, keys in referred.items():
        if _locked(model, keys) != len(keys):
            raise IntegrityError(f"Rows refer to what is not in {model._meta.db_table}.")


@transaction.atomic
def look_again_after(many: int, model: type[models.Model], tables: Iterable[str]) -> None:
    """Let PostgreSQL see how the tables are now, so that it plans well from the first question on: where
    so many new rows of the model are much beside those that it knew of. Less it notices itself in time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table])
        if many < MANY or many < MUCH * cursor.fetchone()[0]:
            return
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(
            sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(sql.Identifier(table) for table in tables))
        )


def _locked(model: type[models.Model], keys: set[Any]) -> int:
    """How many of these rows are there. They cannot be deleted until the end of the transaction."""
    key = sql.Identifier(str(model._meta.pk.column))
    query = sql.SQL("SELECT {} FROM {} WHERE {} = ANY(%s) FOR KEY SHARE")
    with connection.cursor() as cursor:
        cursor.execute(query.format(key, sql.Identifier(model._meta.db_table), key), [list(keys)])
        return len(cursor.fetchall())


def copy(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY rows into a table. Its other columns get what a new row of their model has."""
    usual = _usual(table, columns)
    into = _into(table, (*columns, *usual))
    rest = tuple(usual.values())
    with connection.cursor() as cursor, cursor.copy(into) as copying:
        for row in rows:
            copying.write_row(row + rest)


def copy_binary(table: str, columns: Mapping[str, str], rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY rows of values of these types into a table, as PostgreSQL has them itself: quicker than text where
    much of it is bytes."""
    into = _into(table, columns) + sql.SQL(" (FORMAT BINARY)")
    with connection.cursor() as cursor, cursor.copy(into) as copying:
        copying.set_types(list(columns.values()))
        for row in rows:
            copying.write_row(row)


def _into(table: str, columns: Iterable[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)


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
    return {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in _model(table)._meta.concrete_fields
        if field.column and field.column not in given and not (field.has_db_default() or field.primary_key)
    }


@cache
def _model(table: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)

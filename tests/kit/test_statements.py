"""Statements of ours are planned once for each connection."""

import pytest
from django.db import connection

from kit.statements import prepared


@pytest.mark.django_db
def test_a_statement_is_prepared_once_and_used_again() -> None:
    for n in range(3):
        with prepared("SELECT %s::int AS prepared_here", [n]) as cursor:
            assert cursor.fetchone() == (n,)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
            ["%prepared_here"],
        )

        assert cursor.fetchall() == [(3,)]


@pytest.mark.django_db
def test_behind_a_pooler_that_forgets_nothing_is_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)

    for n in range(3):
        with prepared("SELECT %s::int AS unprepared_here", [n]) as cursor:
            assert cursor.fetchone() == (n,)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%unprepared_here"]
        )

        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_what_django_asks_is_never_prepared() -> None:
    with connection.cursor() as cursor:
        for _ in range(20):
            cursor.execute("SELECT 1 AS never_prepared")
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%never_prep%"]
        )

        assert cursor.fetchone() == (0,)

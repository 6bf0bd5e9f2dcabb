"""Migrating: statements may take what large tables need, and what serves people afterwards may not."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db


def patience() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        [shown] = cursor.fetchone()
    return str(shown)


def test_a_migration_is_not_given_up_like_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    planned = MigrationExecutor.migration_plan

    def watched(executor: MigrationExecutor, *args: object, **more: object) -> object:
        seen.append(patience())
        return planned(executor, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(MigrationExecutor, "migration_plan", watched)

    call_command("migrate", verbosity=0)

    assert seen[0] == "0"
    assert patience() == "15s"

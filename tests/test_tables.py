"""That no test finds what another has left."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from chat.models import Agent, Site, Visitor
from routing.models import Calendar
from tests.conftest import World
from tests.patience import eventually
from tests.people import make_site
from tests.tables import GROWN_BYTES, KEPT, emptied, empty_tables


def test_nothing_but_what_migrations_wrote_is_left(world: World) -> None:
    Calendar.objects.create(name="Days off")
    before = filled()

    empty_tables()

    assert {"chat_site", "chat_agent", "routing_calendar"} <= before
    assert filled() == KEPT


def test_who_comes_next_is_the_first_again(world: World) -> None:
    empty_tables()

    assert make_site().pk == world.site.pk == Site.objects.get().pk


def test_a_table_that_has_grown_is_small_again(world: World) -> None:
    Calendar.objects.bulk_create(Calendar(name=f"Days off {n}") for n in range(2_000))
    assert grown_bytes() > GROWN_BYTES

    empty_tables()

    assert grown_bytes() == 0


def test_whoever_writes_meanwhile_ends_undisturbed(world: World) -> None:
    """As a sweep does: it has written a row, and goes on to a table that comes before. Were it waited for
    with that one locked, each would wait for the other."""

    def empty() -> None:
        empty_tables()
        connection.close()

    with ThreadPoolExecutor() as threads:
        with transaction.atomic():
            Visitor.objects.update(name="Lina")
            emptying = threads.submit(empty)
            with pytest.raises(AssertionError):
                eventually(somebody_waits, within=0.5)
            Agent.objects.update(display_name="Nina")
        emptying.result()

    assert filled() == KEPT


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        (found,) = cursor.fetchone()
    return bool(found)


def grown_bytes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('routing_calendar')")
        (size,) = cursor.fetchone()
    return int(size)


def filled() -> set[str]:
    """The tables that have a row."""
    tables = [*emptied(), *KEPT]
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {row[0] for row in cursor.fetchall()}

"""What a process remembers of the sites that pages name, and how it writes down what it refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import override_settings

from chat.models import Site
from kit.wire import WireError
from kit.work import in_database
from proactive.intake import SITES_REMEMBERED, Intake
from proactive.models import Refusal
from tests.conftest import World
from tests.patience import soon
from tests.people import make_site


async def is_known(intake: Intake, key: str) -> bool:
    try:
        await intake.site(key)
    except WireError as refused:
        assert refused.code == "not_found"
        return False
    return True


@override_settings(SITE_SECONDS=60)
async def test_a_key_that_nobody_has_is_asked_for_again_only_after_a_while(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now=100)
    monkeypatch.setattr("proactive.intake.time", SimpleNamespace(monotonic=lambda: clock.now))
    intake = Intake()
    before = await is_known(intake, "soon")
    await in_database(lambda: make_site("soon"))

    clock.now = 159
    at_once = await is_known(intake, "soon")
    clock.now = 161
    later = await is_known(intake, "soon")

    assert (before, at_once, later) == (False, False, True)


@override_settings(SITE_SECONDS=3600)
async def test_keys_that_are_made_up_do_not_drive_out_a_real_one(world: World) -> None:
    intake = Intake()
    await intake.site("shop")
    await in_database(lambda: Site.objects.filter(key="shop").update(key="elsewhere"))

    made_up = [await is_known(intake, uuid4().hex) for _ in range(SITES_REMEMBERED + 1)]

    assert not any(made_up)
    assert await is_known(intake, "shop")


@contextmanager
def nothing_is_counted() -> Iterator[None]:
    """Whoever would write counts waits, and after a while in vain."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {Refusal._meta.db_table} IN EXCLUSIVE MODE")
            yield
    finally:
        # A test that is a task has a connection of its own, which nobody else gives back.
        connection.close()


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Intake:
    """An intake that soon writes down what it counts."""
    monkeypatch.setattr("proactive.intake.COUNT_SECONDS", 0.1)
    return Intake()


def written() -> int:
    return sum(Refusal.objects.values_list("count", flat=True))


async def test_what_is_refused_while_counts_are_written_is_written_after_them(
    world: World, counting: Intake
) -> None:
    with nothing_is_counted():
        counting.count(world.site.pk, "robot")
        await soon(lambda: not counting.counts)
        counting.count(world.site.pk, "robot")

    await soon(lambda: in_database(lambda: written() == 2))


async def test_counts_that_cannot_be_written_are_written_later(world: World, counting: Intake) -> None:
    with nothing_is_counted():
        counting.count(world.site.pk, "robot")
        await soon(lambda: not counting.counts)
        await soon(lambda: counting.counts)

    await soon(lambda: in_database(lambda: written() == 1))

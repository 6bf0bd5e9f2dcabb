"""The nightly audit of desks."""

import logging

import pytest

from routing import tasks
from routing.actions.desks import declare
from routing.models import Desk
from tests.conftest import World


def test_a_desk_that_differs_from_what_it_carries_is_mended_and_reported(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    declare(agent_id=world.ana.pk, state="available")
    declare(agent_id=world.ben.pk, state="available")
    Desk.objects.filter(pk=world.ana.pk).update(used=2000)

    with caplog.at_level(logging.ERROR, logger="routing.tasks"):
        tasks.audit_desks()
        tasks.audit_desks()

    assert set(Desk.objects.values_list("used", flat=True)) == {0}
    assert [record.args for record in caplog.records if record.name == "routing.tasks"] == [
        (world.ana.pk, 2000, 0)
    ]

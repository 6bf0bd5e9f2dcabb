"""What the pages of teams and queues fill in, as usual in their direction."""

from typing import Any

import pytest

from routing.models import Queue, Team
from tests.routing.admin.pages import Change
from tests.routing.people import make_team

pytestmark = pytest.mark.django_db


TARGETS = ("asa_target_s", "sl_percent", "sl_seconds", "conversion_target", "ftr_target")


@pytest.mark.parametrize(
    ("direction", "targets"),
    [
        ("customer_service", (60, 80, 60, None, 65)),
        ("tech_support", (60, 80, 60, None, 50)),
        ("concierge", (60, 80, 60, None, 90)),
        ("reactive_sales", (15, 80, 15, 33, 50)),
        ("proactive_sales", (15, 90, 15, 10, 90)),
    ],
)
def test_a_new_team_has_the_targets_of_its_direction(
    direction: str, targets: tuple[int | None, ...], change: Change
) -> None:
    assert change(Team, {"name": "New", "direction": direction, "audience": "b2c"}) == []

    team = Team.objects.get()
    assert tuple(getattr(team, name) for name in TARGETS) == targets


def test_targets_that_are_given_stay(change: Change) -> None:
    given = {"asa_target_s": 30, "sl_percent": 95, "sl_seconds": 20, "conversion_target": 5, "ftr_target": 70}

    assert change(Team, {"name": "New", "direction": "concierge", "audience": "b2b", **given}) == []

    assert {name: getattr(Team.objects.get(), name) for name in TARGETS} == given


def test_a_team_can_do_without_a_target_for_what_it_does_not_measure(change: Change) -> None:
    team = make_team(conversion_target=10, ftr_target=60)

    assert change(team, {"conversion_target": "", "ftr_target": ""}) == []

    team.refresh_from_db()
    assert (team.conversion_target, team.ftr_target) == (None, None)


def test_nobody_can_be_answered_within_no_time(change: Change) -> None:
    assert change(make_team(), {"asa_target_s": 0}) == ["Nobody can be answered within 0 seconds."]


@pytest.mark.parametrize(
    ("direction", "habits"),
    [
        ("customer_service", (60, "manual", 20, 15, 60)),
        ("tech_support", (60, "manual", 20, 20, 60)),
        ("reactive_sales", (15, "auto", 8, 15, 60)),
    ],
)
def test_a_new_queue_begins_as_usual_in_its_direction(
    direction: str, habits: tuple[Any, ...], change: Change
) -> None:
    sl_seconds = 15 if "sales" in direction else 60
    team = make_team(direction=direction, sl_seconds=sl_seconds)

    assert change(Queue, {"name": "New", "team": team.pk}) == []

    queue = Queue.objects.get()
    assert habits == (
        queue.sla_target_s,
        queue.offer_mode,
        queue.offer_timeout_s,
        queue.sticky_wait_s,
        queue.wrap_limit_s,
    )
    assert queue.partition == queue.pk

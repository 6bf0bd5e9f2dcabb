"""What supervisors are told of experiments: what they found, what it is worth, and what may be said of it."""

import csv
import uuid
from datetime import timedelta
from typing import Any

import pytest

from chat.models import Visitor
from kit.clock import database_now
from proactive.actions.experiments import look_at_experiments
from proactive.actions.triggers import begin_experiment, end_experiment
from proactive.models import Experiment, GoalEvent, Invitation, Trigger
from tests.conftest import World
from tests.metrics.exports.test_files import download
from tests.metrics.test_api import asks
from tests.proactive.people import make_goal, make_served_queue, make_trigger

Arm = Invitation.Arm


@pytest.fixture
def trigger(world: World) -> Trigger:
    return make_trigger(world.site, make_served_queue(world.site, world.ana))


def drawn(
    trigger: Trigger,
    arm: str,
    visitors: int,
    reached: int,
    accepted: int = 0,
    both: int = 0,
    **spent: Any,
) -> None:
    """So many visitors of an arm, of whom some reached the goal, some accepted, and some did both."""
    experiment = trigger.experiment
    assert experiment is not None
    now = database_now()
    people = Visitor.objects.bulk_create(
        Visitor(site=trigger.site, token_hash=uuid.uuid4().bytes) for _ in range(visitors)
    )
    takers = {person.pk for person in people[reached - both : reached - both + accepted]}
    Invitation.objects.bulk_create(
        Invitation(
            visitor=person,
            trigger=trigger,
            experiment=experiment,
            arm=arm,
            eligible_at=now,
            accepted_at=now if person.pk in takers else None,
            changed_at=now,
        )
        for person in people
    )
    GoalEvent.objects.bulk_create(
        GoalEvent(
            visitor=person,
            goal=experiment.primary_goal,
            at=now + timedelta(milliseconds=1),
            external_id=str(person.pk),
            source="page",
            changed_at=now,
            **spent,
        )
        for person in people[:reached]
    )


@pytest.fixture
def experiment(world: World, trigger: Trigger) -> Experiment:
    """Running, judged after every 5,000 of its 20,000 visitors."""
    trigger.experiment = Experiment.objects.create(
        site=world.site,
        name="Idle at the checkout",
        hypothesis="More orders.",
        primary_goal=make_goal(world.site),
        planned_visitors=20_000,
    )
    trigger.save()
    return begin_experiment(experiment_id=trigger.experiment.pk, by=world.sam)


def told(world: World) -> dict[str, Any]:
    [trial] = asks(world.sam, "experiments")["experiments"]
    return dict(trial)


def test_an_experiment_says_what_the_domain_says(
    world: World, trigger: Trigger, experiment: Experiment
) -> None:
    trigger.refresh_from_db()
    drawn(trigger, Arm.TREATED, 4_500, 154, accepted=270, both=27)
    drawn(trigger, Arm.HOLDOUT, 500, 15)

    assert look_at_experiments() == 1
    trial = told(world)

    assert [(arm["key"], arm["visitors"], arm["reached"]) for arm in trial["arms"]] == [
        ("treated", 4_500, 154),
        ("holdout", 500, 15),
    ]
    assert trial["effect"]["name"] == "uplift"
    assert trial["effect"]["value"] == pytest.approx(0.0042222, abs=1e-7)
    assert trial["effect"]["low"] < 0.0042 < trial["effect"]["high"]
    assert trial["per_accepted"]["value"] == pytest.approx(0.07037, abs=1e-5)
    assert (trial["is_sound"], trial["ratio_p"]) == (True, 1.0)
    assert [(look["number"], look["finding"]) for look in trial["looks"]] == [(1, "continue")]
    assert trial["looks"][0]["boundary"] == pytest.approx(2.024 * 2)
    assert (trial["looks_left"], trial["seen"], trial["planned"]) == (3, 5_000, 20_000)
    assert 0 < trial["always_valid_p"] <= 1
    assert [(line["act"], line["by"]) for line in trial["log"]] == [
        ("began", "Sam"),
        ("planned", "Sam"),
        ("looked", ""),
    ]
    # Nobody came since, so there is nothing new to look at.
    assert look_at_experiments() == 0


def test_no_interval_says_more_than_the_looks_have_concluded(
    world: World, trigger: Trigger, experiment: Experiment
) -> None:
    trigger.refresh_from_db()
    drawn(trigger, Arm.TREATED, 4_500, 225, accepted=270, both=100)
    drawn(trigger, Arm.HOLDOUT, 500, 13)
    look_at_experiments()

    early = told(world)
    Experiment.objects.update(planned_visitors=5_000)
    look_at_experiments()
    late = told(world)

    # In the very data of which a single look at the end would say that it is better.
    assert [look["finding"] for look in late["looks"]] == ["continue", "better"]
    assert early["effect"]["low"] < 0 < late["effect"]["low"]
    assert early["per_accepted"]["low"] < 0 < late["per_accepted"]["low"]
    assert early["always_valid_p"] > 0.05


def test_what_visitors_spend_stands_beside_it(world: World, trigger: Trigger, experiment: Experiment) -> None:
    trigger.refresh_from_db()
    drawn(trigger, Arm.TREATED, 90, 30, value=60, currency="EUR")
    drawn(trigger, Arm.HOLDOUT, 10, 2, value=40, currency="EUR")
    drawn(trigger, Arm.TREATED, 9, 1, value=1_000, currency="USD")

    money = told(world)["money"]

    assert (money["currency"], money["left_out"], money["cap"]) == ("EUR", 1, 60)
    by_visitor, by_order = money["per_visitor"], money["per_order"]
    assert by_visitor["treated"] == pytest.approx(30 * 60 / 99)
    assert by_visitor["holdout"] == pytest.approx(8)
    assert by_visitor["value"] == pytest.approx(30 * 60 / 99 - 8)
    assert by_visitor["low"] < by_visitor["value"] < by_visitor["high"]
    assert by_visitor["name"] == by_order["name"] == "uplift"
    assert [by_order[name] for name in ("treated", "holdout", "value")] == pytest.approx([60, 40, 20])
    lines = download(world.sam, "experiments", "csv")[1].decode("utf-8-sig").splitlines()
    row = next(csv.DictReader(lines))
    assert row["money: currency"] == "EUR"
    assert float(row["money by order: treated"]) == pytest.approx(60)


def test_what_was_spent_before_is_told_apart_from_what_came_of_it(
    world: World, trigger: Trigger, experiment: Experiment
) -> None:
    trigger.refresh_from_db()
    drawn(trigger, Arm.TREATED, 90, 30, value=60, currency="EUR")
    GoalEvent.objects.update(at=database_now() - timedelta(days=20))
    drawn(trigger, Arm.HOLDOUT, 10, 0)

    assert told(world)["money"] is None


def test_without_a_holdout_nothing_is_an_uplift(
    world: World, trigger: Trigger, experiment: Experiment
) -> None:
    trigger.refresh_from_db()
    drawn(trigger, Arm.TREATED, 60, 20, accepted=60, both=20)

    assert look_at_experiments() == 0
    trial = told(world)

    assert (trial["effect"], trial["per_accepted"], trial["is_sound"]) == (None, None, False)
    assert "uplift" not in str(trial)


def test_groups_that_were_not_drawn_so_are_not_believed(
    world: World, trigger: Trigger, experiment: Experiment
) -> None:
    trigger.refresh_from_db()
    drawn(trigger, Arm.TREATED, 600, 60)
    drawn(trigger, Arm.HOLDOUT, 5, 0)

    assert look_at_experiments() == 0
    trial = told(world)

    assert trial["ratio_p"] < 0.001
    assert trial["is_sound"] is False
    assert "cannot be believed" in trial["basis"]
    assert "uplift" not in str(trial)
    assert trial["always_valid_p"] == 1.0


def test_who_was_eligible_before_it_began_or_after_it_ended_is_not_in_it(
    world: World, trigger: Trigger, experiment: Experiment
) -> None:
    trigger.refresh_from_db()
    drawn(trigger, Arm.TREATED, 3, 1)
    Invitation.objects.update(eligible_at=database_now() - timedelta(days=1))
    drawn(trigger, Arm.TREATED, 2, 0)
    end_experiment(experiment_id=experiment.pk, by=world.sam, decision="Kept.")
    drawn(trigger, Arm.TREATED, 4, 1)

    trial = told(world)

    assert (trial["state"], trial["decision"], trial["seen"]) == ("ended", "Kept.", 2)


def test_evidence_once_seen_is_remembered(world: World, trigger: Trigger, experiment: Experiment) -> None:
    trigger.refresh_from_db()
    drawn(trigger, Arm.TREATED, 900, 90)
    drawn(trigger, Arm.HOLDOUT, 100, 0)
    look_at_experiments()
    strong = told(world)["always_valid_p"]
    drawn(trigger, Arm.TREATED, 900, 0)
    drawn(trigger, Arm.HOLDOUT, 100, 10)
    look_at_experiments()

    assert strong < 1
    assert told(world)["always_valid_p"] == strong

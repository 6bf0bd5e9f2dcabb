"""What is tried and measured stays as it was begun, whoever saves a form in the same moment."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from chat.models import Agent
from proactive.actions.experiments import look_at_experiments
from proactive.actions.triggers import begin_experiment, end_experiment, note_state
from proactive.models import Experiment, ExperimentLine, Goal, Trigger
from tests.conftest import World
from tests.crowds import all_at_once
from tests.proactive.people import make_goal, make_served_queue, make_trigger

ROUNDS = 8


@pytest.fixture
def planned(world: World) -> Experiment:
    experiment = Experiment.objects.create(
        site=world.site, name="Idle", hypothesis="More orders.", primary_goal=make_goal(world.site)
    )
    queue = make_served_queue(world.site, world.ana, slots=9)
    make_trigger(world.site, queue, name="Checkout", experiment=experiment, condition={})
    return experiment


@pytest.fixture
def root(world: World) -> Agent:
    return Agent.objects.create(username="root", role="admin")


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def typed(experiment: Experiment, **changed: Any) -> dict[str, Any]:
    return {
        **{"site": experiment.site_id, "name": experiment.name, "hypothesis": experiment.hypothesis},
        **{"primary_goal": experiment.primary_goal_id, "holdout_percent": experiment.holdout_percent},
        **{"planned_visitors": experiment.planned_visitors, "layer": "", "from_percent": 0},
        **{"to_percent": 100, "log-TOTAL_FORMS": 0, "log-INITIAL_FORMS": 0},
        **changed,
    }


def test_one_that_begins_while_it_is_saved_never_goes_back(planned: Experiment, root: Agent) -> None:
    address = f"/admin/proactive/experiment/{planned.pk}/change/"
    form = typed(planned, holdout_percent=20)
    clients = [signed_in(root) for _ in range(3)]

    for _ in range(ROUNDS):
        Experiment.objects.filter(pk=planned.pk).update(state="draft", began_at=None, holdout_percent=10)
        acts = [
            *((lambda client=each: client.post(address, form)) for each in clients),
            lambda: begin_experiment(experiment_id=planned.pk, by=None),
        ]
        all_at_once(lambda act: act(), acts)

        planned.refresh_from_db()
        assert planned.state == Experiment.State.RUNNING
        assert planned.began_at is not None
        # What was saved before it began is what it began with; nothing is saved after.
        plan = ExperimentLine.objects.filter(experiment=planned, act="planned").latest("pk")
        assert plan.words.startswith(f"{planned.holdout_percent} % are left alone.")


def test_a_trigger_that_is_saved_while_its_experiment_begins_is_what_was_begun(
    planned: Experiment, root: Agent
) -> None:
    trigger = planned.triggers.get()
    address = f"/admin/proactive/trigger/{trigger.pk}/change/"
    client = signed_in(root)
    words = trigger.variants.get()
    inline: dict[str, Any] = {
        "variants-TOTAL_FORMS": 1,
        "variants-INITIAL_FORMS": 1,
        "variants-0-id": words.pk,
    }
    inline |= {f"variants-0-{name}": getattr(words, name) for name in ("title", "message", "weight")}
    inline |= {"variants-0-accept_label": "Yes", "variants-0-dismiss_label": "No"}
    inline |= {"variants-0-trigger": trigger.pk}
    form = {
        **{"site": trigger.site_id, "name": trigger.name, "why": trigger.why, "state": "live"},
        **{"queue": trigger.queue_id, "priority": 0, "condition": "{}", "on_pages": "/checkout*"},
        **{"hours": "[]", "zone": "UTC", "per_visit": 1, "per_day": 1, "per_week": 3},
        **{"min_gap_minutes": 30, "quiet_days_after_dismissal": 7, "quiet_hours_after_chat": 24},
        **{"reserve": 1, "stop_dismissed_percent": 60, "experiment": planned.pk, **inline},
    }

    for round_ in range(ROUNDS):
        Experiment.objects.filter(pk=planned.pk).update(state="draft", began_at=None)
        page = f"/page-{round_}"
        acts = [
            lambda page=page: client.post(address, {**form, "on_pages": page}),
            lambda: begin_experiment(experiment_id=planned.pk, by=None),
        ]
        all_at_once(lambda act: act(), acts)

        trigger.refresh_from_db()
        plan = ExperimentLine.objects.filter(experiment=planned, act="planned").latest("pk")
        assert f"Checkout on {trigger.on_pages[0]}:" in plan.words
        assert Experiment.objects.get(pk=planned.pk).state == "running"


def test_a_form_that_was_open_before_writes_back_nothing_that_it_did_not_change(
    planned: Experiment, root: Agent
) -> None:
    begin_experiment(experiment_id=planned.pk, by=root)
    Experiment.objects.filter(pk=planned.pk).update(largest_ratio=7.0)
    stale = typed(planned, name="Renamed")

    signed_in(root).post(f"/admin/proactive/experiment/{planned.pk}/change/", stale)

    planned.refresh_from_db()
    assert (planned.name, planned.state, planned.largest_ratio) == ("Renamed", "running", 7.0)


@pytest.mark.parametrize(
    "change",
    [
        {"hypothesis": "Fewer."},
        {"holdout_percent": 20},
        {"planned_visitors": 9},
        {"layer": "checkout"},
        {"from_percent": 10},
        {"to_percent": 90},
    ],
)
def test_nothing_of_an_experiment_changes_once_it_has_begun(
    planned: Experiment, root: Agent, change: dict[str, Any]
) -> None:
    begin_experiment(experiment_id=planned.pk, by=root)

    page = signed_in(root).post(f"/admin/proactive/experiment/{planned.pk}/change/", typed(planned, **change))

    assert "This experiment has begun" in page.content.decode()
    assert Experiment.objects.filter(pk=planned.pk, **change).count() == 0


@pytest.mark.parametrize("change", [{"priority": 9}, {"on_pages": []}, {"languages": "de"}, {"site": None}])
def test_nothing_that_decides_whom_a_measured_trigger_speaks_to_changes(
    planned: Experiment, world: World, change: dict[str, Any]
) -> None:
    begin_experiment(experiment_id=planned.pk, by=None)
    trigger = planned.triggers.get()
    other = type(world.site).objects.create(key="other", name="Other", origins=["https://other.example"])
    for name, value in change.items():
        setattr(trigger, name, other if name == "site" else value)

    with pytest.raises(ValidationError, match="is running with this trigger") as refused:
        trigger.full_clean()
    assert list(refused.value.message_dict) == list(change)


@pytest.mark.parametrize("change", [{"is_on": False}, {"kind": Goal.Kind.FORM}, {"name": "sale"}])
def test_the_goal_that_judges_it_stays_what_it_was(planned: Experiment, change: dict[str, Any]) -> None:
    goal = planned.primary_goal
    begin_experiment(experiment_id=planned.pk, by=None)
    for name, value in change.items():
        setattr(goal, name, value)

    with pytest.raises(ValidationError, match="is judged by this goal"):
        goal.full_clean()
    end_experiment(experiment_id=planned.pk, by=None, decision="Kept.")
    goal.full_clean()


def test_the_log_tells_what_was_tried_on_whom_and_what_was_decided(planned: Experiment, root: Agent) -> None:
    begin_experiment(experiment_id=planned.pk, by=root)
    look_at_experiments()
    end_experiment(experiment_id=planned.pk, by=root, decision="Kept: more orders.")

    assert [(line.by, line.act, line.words) for line in planned.log.all()] == [
        (root, "began", "More orders."),
        (
            root,
            "planned",
            f"10 % are left alone. It is judged by “order”, with {planned.planned_visitors:,} visitors."
            " Checkout on /checkout*: It always holds: nothing is asked."
            " It says “Can we help with your order?”.",
        ),
        (root, "ended", "Kept: more orders."),
    ]
    assert Trigger.objects.get().experiment == planned


def test_who_stops_a_measured_trigger_reads_so_in_its_experiment(planned: Experiment, root: Agent) -> None:
    begin_experiment(experiment_id=planned.pk, by=root)
    trigger = planned.triggers.get()

    for state in ("paused", "live"):
        Trigger.objects.update(state=state, paused_why="Many said no.")
        note_state(trigger_id=trigger.pk, by=root)

    trigger.refresh_from_db()
    assert trigger.paused_why == ""
    assert [(line.by, line.act, line.words) for line in planned.log.all()[2:]] == [
        (root, "paused", "“Checkout” is paused now. Many said no."),
        (root, "live", "“Checkout” is live now."),
    ]


def test_an_experiment_that_nobody_can_be_in_says_so(planned: Experiment, root: Agent) -> None:
    begin_experiment(experiment_id=planned.pk, by=root)
    Trigger.objects.update(state="paused")

    page = signed_in(root).get(f"/admin/proactive/experiment/{planned.pk}/change/").content.decode()

    assert "Nobody has been in it yet." in page
    assert "</a> (not live: it invites nobody)" in page
    assert "Those who chat differ" not in page

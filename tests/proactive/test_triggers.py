"""What is refused where triggers, entry points and experiments are made, and what stops a trigger."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from chat.actions.errors import Conflict
from chat.models import Agent, Site, Visitor
from kit.clock import database_now
from proactive.actions.experiments import look_at_experiments
from proactive.actions.triggers import begin_experiment, end_experiment
from proactive.models import EntryPoint, Experiment, GoalEvent, Invitation, Trigger, Variant
from proactive.models.triggers import BEGUN
from routing.models import Queue
from tests.proactive.people import make_goal, make_served_queue, make_trigger


@pytest.fixture
def queue(site: Site, ana: Agent) -> Queue:
    return make_served_queue(site, ana)


def faults(thing: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        thing.full_clean()
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"condition": {"fact": "mood", "is": "is", "value": "x"}}, "There is no fact “mood”"),
        ({"condition": {"fact": "idle.seconds", "is": "at_least", "value": "x"}}, "compared with a number"),
        ({"condition": {"fact": "page.url", "is": "matches", "value": "*" * 60}}, "at most 10 stars"),
        ({"condition": [1]}, "A condition is an object"),
        ({"on_pages": ["checkout"]}, "must begin with"),
        ({"on_pages": ["/" + "(a+)+" * 200]}, "at most 300 characters"),
        ({"hours": [[9, "09:00", "17:00"]]}, "Write hours as"),
        ({"hours": "always"}, "Hours are a list"),
        ({"zone": "Europe/Nowhere"}, "There is no time zone"),
        ({"zone": "../etc/passwd"}, "There is no time zone"),
    ],
)
def test_a_trigger_that_cannot_work_is_refused_with_the_reason(
    site: Site, queue: Queue, fields: dict[str, Any], words: str
) -> None:
    trigger = Trigger(site=site, queue=queue, name="x", why="y", **fields)

    assert words in faults(trigger)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"colour": "#ffffff", "text_colour": "#eeeeee"}, "Nobody can read this: its contrast is 1."),
        ({"colour": "red;background:url(//evil)"}, "Write the colour as #rrggbb."),
        ({"look": "inline"}, "Say where on the page it stands."),
        ({"unlock": {"fact": "mood", "is": "is", "value": 1}}, "There is no fact"),
        ({"motion_times": 99}, "less than or equal to 10"),
    ],
)
def test_an_entry_point_that_nobody_could_use_is_refused(
    site: Site, fields: dict[str, Any], words: str
) -> None:
    assert words in faults(EntryPoint(site=site, name="x", **fields))


@pytest.fixture
def experiment(site: Site, queue: Queue) -> Experiment:
    made = Experiment.objects.create(
        site=site, name="Idle", hypothesis="More orders.", primary_goal=make_goal(site)
    )
    make_trigger(site, queue, experiment=made)
    return made


def test_nothing_changes_while_an_experiment_runs(experiment: Experiment, sam: Agent) -> None:
    begin_experiment(experiment_id=experiment.pk, by=sam)
    experiment.refresh_from_db()
    trigger = experiment.triggers.get()

    experiment.holdout_percent = 20
    trigger.condition = {"fact": "idle.seconds", "is": "at_least", "value": 5}

    assert "This experiment has begun" in faults(experiment)
    assert "is running with this trigger" in faults(trigger)
    trigger.refresh_from_db()
    trigger.name = "Better words for us"
    trigger.full_clean()


@pytest.mark.parametrize(
    "change",
    [
        {"per_day": 9},
        {"hours": [[0, "09:00", "17:00"]]},
        {"learns_words": True},
        {"off_pages": ["/cart"]},
        {"experiment": None},
    ],
)
def test_who_is_spoken_to_stays_as_it_is_while_it_is_measured(
    experiment: Experiment, sam: Agent, change: dict[str, Any]
) -> None:
    begin_experiment(experiment_id=experiment.pk, by=sam)
    trigger = experiment.triggers.get()
    for name, value in change.items():
        setattr(trigger, name, value)

    assert "is running with this trigger" in faults(trigger)


def test_words_stay_as_they_are_while_they_are_measured(experiment: Experiment, sam: Agent) -> None:
    trigger = experiment.triggers.get()
    words = trigger.variants.get()
    words.message = "Better."
    words.full_clean()
    begin_experiment(experiment_id=experiment.pk, by=sam)

    assert "is running with these words" in faults(words)
    assert "is running with these words" in faults(Variant(trigger=trigger, message="Others."))
    end_experiment(experiment_id=experiment.pk, by=sam, decision="Kept.")
    words.full_clean()


def test_no_trigger_joins_an_experiment_that_runs(
    experiment: Experiment, site: Site, queue: Queue, sam: Agent
) -> None:
    late = make_trigger(site, queue, name="Late")
    late.experiment = experiment
    late.full_clean()
    begin_experiment(experiment_id=experiment.pk, by=sam)
    late.experiment = Experiment.objects.get(pk=experiment.pk)

    assert "would measure something else" in faults(late)


def test_no_experiment_ends_without_a_word(experiment: Experiment, sam: Agent) -> None:
    begin_experiment(experiment_id=experiment.pk, by=sam)

    with pytest.raises(Conflict, match="Say what you have decided"):
        end_experiment(experiment_id=experiment.pk, by=sam, decision="  ")
    assert Experiment.objects.get().state == "running"


def test_the_admin_asks_what_was_decided(experiment: Experiment, sam: Agent) -> None:
    begin_experiment(experiment_id=experiment.pk, by=sam)
    client = Client()
    client.force_login(Agent.objects.create(username="root", role="admin"))
    page = "/admin/proactive/experiment/"
    ending = {"action": "end", "_selected_action": [experiment.pk]}

    asked = client.post(page, ending)
    unsaid = client.post(page, {**ending, "decision": " "})
    state = Experiment.objects.get().state
    client.post(page, {**ending, "decision": "Keep it: more orders."})

    assert "What was decided, and why" in asked.content.decode()
    assert "This field is required" in unsaid.content.decode()
    assert state == "running"
    assert (Experiment.objects.get().state, Experiment.objects.get().decision) == (
        "ended",
        "Keep it: more orders.",
    )
    assert f"{experiment.pk}/delete/" not in client.get(f"{page}{experiment.pk}/change/").content.decode()


def test_one_begins_once_and_ends_once(experiment: Experiment, sam: Agent) -> None:
    begin_experiment(experiment_id=experiment.pk, by=sam)
    end_experiment(experiment_id=experiment.pk, by=sam, decision="Keep it.")

    with pytest.raises(Conflict):
        begin_experiment(experiment_id=experiment.pk, by=sam)
    with pytest.raises(Conflict):
        end_experiment(experiment_id=experiment.pk, by=sam, decision="Again.")


def test_two_experiments_of_a_layer_share_no_visitor(
    experiment: Experiment, site: Site, queue: Queue, sam: Agent
) -> None:
    other = Experiment.objects.create(
        site=site, name="Other", hypothesis="z", primary_goal=experiment.primary_goal, layer="offers"
    )
    make_trigger(site, queue, experiment=other)
    Experiment.objects.filter(pk=experiment.pk).update(layer="offers", to_percent=50)
    begin_experiment(experiment_id=experiment.pk, by=sam)

    with pytest.raises(Conflict, match="Choose another slice"):
        begin_experiment(experiment_id=other.pk, by=sam)
    Experiment.objects.filter(pk=other.pk).update(from_percent=50)
    begin_experiment(experiment_id=other.pk, by=sam)


@pytest.fixture
def root() -> Client:
    client = Client()
    client.force_login(Agent.objects.create(username="root", role="admin"))
    return client


def next_act(page: str) -> list[str]:
    return re.findall(r'name="action" value="(\w+)"', page)


def page_of(experiment: Experiment) -> str:
    return f"/admin/proactive/experiment/{experiment.pk}/change/"


def drawn(experiment: Experiment, arm: str, visitors: int, orders: int, accepted: int = 0) -> None:
    """So many of an arm, some of whom ordered or accepted."""
    trigger, site = experiment.triggers.get(), experiment.site
    assert experiment.began_at
    at = experiment.began_at + timedelta(seconds=1)
    people = Visitor.objects.bulk_create(
        Visitor(site=site, token_hash=uuid4().bytes * 2) for _ in range(visitors)
    )
    Invitation.objects.bulk_create(
        Invitation(
            visitor=visitor,
            trigger=trigger,
            experiment=experiment,
            arm=arm,
            eligible_at=at,
            accepted_at=at if number < accepted else None,
            shown_at=at if arm == "treated" else None,
            changed_at=at,
        )
        for number, visitor in enumerate(people)
    )
    GoalEvent.objects.bulk_create(
        GoalEvent(
            visitor=visitor,
            goal=experiment.primary_goal,
            at=at + timedelta(seconds=1),
            external_id=str(visitor.pk),
            source="server",
            changed_at=at,
        )
        for visitor in people[:orders]
    )


def test_the_admin_says_what_an_experiment_has_found(
    experiment: Experiment, sam: Agent, root: Client
) -> None:
    assert "What it has found" not in root.get(page_of(experiment)).content.decode()
    begin_experiment(experiment_id=experiment.pk, by=sam)
    Experiment.objects.update(planned_visitors=800, began_at=database_now() - timedelta(hours=1))
    experiment.refresh_from_db()
    drawn(experiment, "treated", 450, orders=27, accepted=27)
    drawn(experiment, "holdout", 50, orders=2)
    look_at_experiments()

    page = root.get(page_of(experiment)).content.decode()

    assert "No conclusion yet; the next look decides more." in page
    assert page.count("Passed by: more visitors came at once.") == 1
    assert page.count("Not taken yet.") == 2
    assert "All who could be invited, uplift: +2.00 percentage points, with 95 % certainty between −" in page
    assert "Each who accepted, uplift: +33.33 percentage points" in page
    assert "500 of 800 visitors are in." in page
    assert "The groups have the sizes that were drawn (p 1.000)." in page
    assert re.search(r'scope="row">2</th><td>400</td><td>± 2.86</td><td>0.\d\d</td>', page)
    assert re.search(r'scope="row">4</th><td>800</td><td>± 2.02</td><td>–</td><td>Not taken yet.', page)
    assert "More orders." in page


def test_an_experiment_is_begun_and_ended_from_its_own_page(
    site: Site, experiment: Experiment, root: Client
) -> None:
    trigger = experiment.triggers.get()
    listed = "/admin/proactive/experiment/"
    chosen = {"_selected_action": experiment.pk}
    draft = root.get(page_of(experiment)).content.decode()
    assert f'<a href="/admin/proactive/trigger/{trigger.pk}/change/">{trigger}</a>' in draft

    begun = root.post(listed, {"action": next_act(draft), **chosen})
    running = root.get(page_of(experiment)).content.decode()
    asked = root.post(listed, {"action": next_act(running), **chosen}).content.decode()
    ended = root.post(listed, {"action": next_act(running), "decision": "Kept.", **chosen})

    assert "Begin this experiment" in draft
    assert begun.headers["Location"] == ended.headers["Location"] == page_of(experiment)
    assert "has begun." in running
    assert "End this experiment" in running
    assert "What was decided, and why" in asked
    experiment.refresh_from_db()
    assert (experiment.state, experiment.decision) == ("ended", "Kept.")
    assert next_act(root.get(page_of(experiment)).content.decode()) == []


def test_without_a_holdout_nothing_is_called_an_uplift(
    experiment: Experiment, sam: Agent, root: Client
) -> None:
    begin_experiment(experiment_id=experiment.pk, by=sam)
    Experiment.objects.update(began_at=database_now() - timedelta(hours=1))
    experiment.refresh_from_db()
    drawn(experiment, "treated", 30, orders=10, accepted=10)

    alone = root.get(page_of(experiment)).content.decode()
    drawn(experiment, "holdout", 200, orders=2)
    mismatched = root.get(page_of(experiment)).content.decode()

    assert "this says nothing about what chat changed" in alone
    assert "The groups are not those that were drawn (p &lt; 0.001)." in mismatched
    assert "this result cannot be believed" in mismatched
    assert "uplift" not in alone + mismatched


def test_a_running_experiment_is_refused_every_change_on_its_page(
    experiment: Experiment, sam: Agent, root: Client
) -> None:
    begin_experiment(experiment_id=experiment.pk, by=sam)
    form = {
        **{"site": experiment.site_id, "name": "Idle", "hypothesis": "More orders."},
        **{"primary_goal": experiment.primary_goal_id, "holdout_percent": 10, "layer": "", "from_percent": 0},
        **{"to_percent": 100, "planned_visitors": experiment.planned_visitors},
        **{"log-TOTAL_FORMS": 0, "log-INITIAL_FORMS": 0},
    }
    other_goal = make_goal(experiment.site, "signup")
    changes: list[dict[str, Any]] = [
        {"hypothesis": "I knew it."},
        {"holdout_percent": 1},
        {"primary_goal": other_goal.pk},
        {"planned_visitors": 8},
        {"to_percent": 50},
    ]

    refused = [root.post(page_of(experiment), {**form, **change}).content.decode() for change in changes]
    renamed = root.post(page_of(experiment), {**form, "name": "Idle at the checkout"})

    assert all(page.count(BEGUN) == 1 for page in refused)
    assert renamed.status_code == 302
    assert Experiment.objects.values_list("name", "hypothesis", "holdout_percent").get() == (
        *("Idle at the checkout", "More orders.", 10),
    )
    trigger = experiment.triggers.get()
    assert (
        f"{trigger.pk}/delete/"
        not in root.get(f"/admin/proactive/trigger/{trigger.pk}/change/").content.decode()
    )


@pytest.mark.parametrize(
    ("colours", "words"),
    [
        (
            {"colour": "#ffffff", "text_colour": "#eeeeee"},
            "Nobody can read this: its contrast is 1.2, not 4.5.",
        ),
        ({"colour": "red", "text_colour": "#000000"}, "Write the colour as #rrggbb."),
        ({"colour": "#0", "text_colour": "javascript:1"}, "Write the colour as #rrggbb."),
    ],
)
def test_colours_that_nobody_reads_are_refused_on_the_page(
    site: Site, root: Client, colours: dict[str, str], words: str
) -> None:
    form = {
        **{"site": site.pk, "name": "Help", "priority": 0, "look": "bubble", "text": "Help", "icon": "chat"},
        **{"position": "right", "motion": "none", "motion_after_s": 20, "motion_times": 3, "who": "everyone"},
        **{"when_closed": "show", "unlock": "", "hours": "", "zone": "UTC", **colours},
    }

    page = root.post("/admin/proactive/entrypoint/add/", form).content.decode()

    assert words in page
    assert not EntryPoint.objects.exists()

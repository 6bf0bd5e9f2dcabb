"""Live triggers are made ready once, and anew as soon as one of their rows changes."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.models import Agent, Site
from proactive.models import Experiment, Trigger, Variant
from proactive.queries.live import live_triggers
from routing.models import Queue
from tests.people import make_site
from tests.proactive.people import IDLE, make_goal, make_served_queue, make_trigger


@pytest.fixture
def queue(site: Site, ana: Agent) -> Queue:
    return make_served_queue(site, ana)


@pytest.fixture
def trigger(site: Site, queue: Queue) -> Trigger:
    experiment = Experiment.objects.create(
        site=site, name="x", hypothesis="y", primary_goal=make_goal(site), holdout_percent=50
    )
    return make_trigger(site, queue, experiment=experiment)


def test_nothing_is_read_again_while_nothing_changes(site: Site, trigger: Trigger) -> None:
    first = live_triggers(site.pk)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        again = live_triggers(site.pk)

    assert again is first
    assert len(asked) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda: Trigger.objects.update(condition={"not": IDLE}),
        lambda: Trigger.objects.update(state="paused"),
        lambda: Variant.objects.update(message="Free delivery today."),
        lambda: Variant.objects.all().delete(),
        lambda: Variant.objects.create(trigger=Trigger.objects.get(), message="Another word"),
        lambda: Experiment.objects.update(state="running"),
        lambda: Trigger.objects.update(experiment=None),
    ],
)
def test_any_change_of_its_rows_is_seen_at_once(
    site: Site, trigger: Trigger, change: Callable[[], object]
) -> None:
    before = live_triggers(site.pk)

    change()

    assert live_triggers(site.pk) is not before


def test_what_is_made_ready_is_what_the_rows_say(site: Site, trigger: Trigger) -> None:
    Trigger.objects.update(condition={"not": IDLE}, on_pages=["/cart"], per_week=9)
    Experiment.objects.update(state="running")
    Variant.objects.update(message="Free delivery today.")

    [live] = live_triggers(site.pk)

    assert live.holds({"idle.seconds": 10}) is True
    assert live.pages.on == ("/cart",)
    assert live.limits.per_week == 9
    assert live.design.holdout == 0.5
    assert [words.message for words in live.words] == ["Free delivery today."]


def test_another_sites_triggers_are_its_own(site: Site, trigger: Trigger, queue: Queue) -> None:
    other = make_site("other")
    assert live_triggers(other.pk) == ()

    make_trigger(other, queue, name="Theirs")

    assert [live.trigger.name for live in live_triggers(other.pk)] == ["Theirs"]
    assert [live.trigger.name for live in live_triggers(site.pk)] == ["Checkout idle"]

"""Before a trigger goes live: what it would have done, and what keeps it away from somebody."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from chat.models import Agent, Site
from kit.clock import database_now
from proactive.models import Trigger
from proactive.protocol import Told
from proactive.queries.rehearsal import rehearse
from proactive.statistics import Group
from proactive.trying import LEFT_ALONE, tried
from routing.models import Queue
from tests.people import make_visitor
from tests.proactive.people import CHECKOUT, looks_at, make_served_queue, make_trigger, make_visitor_of

TWO_ERRORS = {"fact": "form.errors", "is": "at_least", "value": 2}


@pytest.fixture
def queue(site: Site, ana: Agent) -> Queue:
    return make_served_queue(site, ana)


def rehearsed(trigger: Trigger):
    now = database_now()
    return rehearse(trigger, since=now - timedelta(days=30), until=now + timedelta(seconds=1))


def test_it_counts_who_would_have_been_spoken_to(site: Site, queue: Queue) -> None:
    trigger = make_trigger(site, queue, condition=TWO_ERRORS, state=Trigger.State.DRAFT)
    refused = (Told(kind="form_refused", field="iban"), Told(kind="form_refused", field="name"))
    for events, url in [
        (refused, CHECKOUT),
        (refused[:1], CHECKOUT),
        (refused, "http://shop.test:8001/help"),
    ]:
        looks_at(site, make_visitor(site)[1], url, events=events)
    _, twice = make_visitor(site)
    for _ in range(2):
        looks_at(site, twice, events=refused)

    done = rehearsed(trigger)

    assert (done.views, done.fired, done.visitors, done.unknown) == (5, 2, 2, [])
    assert done.pages == [(CHECKOUT, 2)]


def test_it_names_what_no_trail_keeps(site: Site, queue: Queue) -> None:
    trigger = make_trigger(site, queue)
    looks_at(site, make_visitor(site)[1])

    done = rehearsed(trigger)

    assert (done.views, done.fired, done.unknown) == (1, 0, ["idle.seconds"])


def test_the_command_tells_it(site: Site, queue: Queue, capsys: pytest.CaptureFixture[str]) -> None:
    trigger = make_trigger(site, queue, condition={})
    looks_at(site, make_visitor(site)[1])

    call_command("rehearse_trigger", str(trigger.pk))

    assert "would have fired 1 times for 1 visitors" in capsys.readouterr().out
    with pytest.raises(CommandError, match="There is no trigger"):
        call_command("rehearse_trigger", "404")


def test_trying_says_which_condition_fails(site: Site, queue: Queue) -> None:
    trigger = make_trigger(site, queue)

    found = tried(trigger, url="http://shop.test/help", facts={"idle.seconds": 5}, visitor_id=None)

    assert [fine for fine, _ in found] == [False, False, True, True]
    assert "matches none of “/checkout*”" in found[0][1]
    assert "60" in found[1][1]


def test_trying_with_a_visitor_looks_at_everything(site: Site, queue: Queue) -> None:
    trigger = make_trigger(site, queue)
    invited = make_visitor_of(trigger)
    left_alone = make_visitor_of(trigger, Group.HOLDOUT)
    facts = {"idle.seconds": 90}

    assert all(fine for fine, _ in tried(trigger, url=CHECKOUT, facts=facts, visitor_id=invited.pk))
    assert LEFT_ALONE in tried(trigger, url=CHECKOUT, facts=facts, visitor_id=left_alone.pk)


def test_the_admin_shows_it_as_text(site: Site, queue: Queue) -> None:
    trigger = make_trigger(site, queue, name="<b>Idle</b>")
    looks_at(site, make_visitor(site)[1], title="<script>")
    client = Client()
    client.force_login(Agent.objects.create(username="root", role="admin"))

    page = client.get(f"/admin/proactive/trigger/{trigger.pk}/try/?url={CHECKOUT}")
    rehearsal = client.get(f"/admin/proactive/trigger/{trigger.pk}/try/?rehearse=1")
    refused = client.get(f"/admin/proactive/trigger/{trigger.pk}/try/?url={CHECKOUT}&fact-idle.seconds=x")

    assert "The page matches" in page.content.decode()
    assert "<b>Idle" not in page.content.decode()
    assert "it would have fired 0 times" in rehearsal.content.decode()
    assert "Enter a number." in refused.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        *("reach", "recordlink", "entrypoint", "trigger", "experiment", "goal", "goalevent"),
        *("invitation", "training", "visit", "refusal"),
    ],
)
def test_every_list_opens(site: Site, queue: Queue, name: str) -> None:
    make_visitor_of(make_trigger(site, queue))
    client = Client()
    client.force_login(Agent.objects.create(username="root", role="admin"))

    assert client.get(f"/admin/proactive/{name}/").status_code == 200

"""Before a trigger goes live: what it would have done, and what keeps it away from somebody."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from chat.models import Agent, Conversation, Site, Visitor
from kit.clock import database_now
from proactive.actions.rehearsals import rehearse_next
from proactive.models import Trigger
from proactive.protocol import Told
from proactive.queries.kinds import SHOWN, shares
from proactive.queries.rehearsal import rehearse
from proactive.statistics import Group
from proactive.trying import LEFT_ALONE, tried
from routing.models import AgentState, Queue
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


def test_what_no_trail_keeps_is_named_and_may_have_been_so(site: Site, queue: Queue) -> None:
    trigger = make_trigger(site, queue)
    looks_at(site, make_visitor(site)[1])

    done = rehearsed(trigger)

    assert (done.views, done.fired, done.unknown) == (1, 1, ["idle.seconds"])


def test_a_field_refused_twice_at_once_counts_twice(site: Site, queue: Queue) -> None:
    trigger = make_trigger(site, queue, condition=TWO_ERRORS)
    looks_at(site, make_visitor(site)[1], events=(Told(kind="form_refused", field="iban", count=2),))

    assert rehearsed(trigger).fired == 1


def test_what_was_read_and_seen_before_in_the_visit_is_known(site: Site, queue: Queue) -> None:
    _, token = make_visitor(site)
    read = (Told(kind="article_read", label="Sizes"), Told(kind="search", label="boots"))
    looks_at(site, token, "http://shop.test:8001/help", events=read)
    looks_at(site, token)
    looks_at(site, token)
    looks_at(site, make_visitor(site)[1])
    asked = [
        {"fact": "help.read", "is": "is", "value": True},
        {"fact": "search.count", "is": "at_least", "value": 1},
        {"fact": "page.views", "is": "at_least", "value": 2},
    ]

    done = [rehearsed(make_trigger(site, queue, condition=each, name=each["fact"])) for each in asked]

    assert [(each.fired, each.unknown) for each in done] == [(1, [])] * 3


def test_who_they_are_is_known_as_it_is_today(site: Site, queue: Queue) -> None:
    maya, token = make_visitor(site)
    Visitor.objects.filter(pk=maya.pk).update(
        external_id="c-1", value_tier="gold", attributes={"value": 1_200}
    )
    looks_at(site, token)
    looks_at(site, make_visitor(site)[1])
    good = [
        {"fact": "visitor.known", "is": "is", "value": True},
        {"fact": "visitor.tier", "is": "is", "value": "gold"},
        {"fact": "visitor.value", "is": "at_least", "value": 1_000},
        {"fact": "visitor.visits", "is": "at_most", "value": 1},
        {"fact": "chat.count", "is": "is", "value": 0},
    ]

    done = rehearsed(make_trigger(site, queue, condition={"all": good}))

    assert (done.fired, done.unknown) == (1, [])


def test_caps_hold_some_back_and_say_how_many(site: Site, queue: Queue) -> None:
    _, token = make_visitor(site)
    for _ in range(3):
        looks_at(site, token)
    looks_at(site, make_visitor(site)[1])

    done = rehearsed(make_trigger(site, queue, condition={}))

    assert (done.fired, done.visitors, done.held_back, done.asked_again) == (2, 2, 2, 1)


def test_who_has_just_talked_is_left_in_peace(site: Site, queue: Queue) -> None:
    maya, token = make_visitor(site)
    now = database_now()
    for ago, ended in ((3, now - timedelta(hours=2)), (30, now - timedelta(hours=29))):
        Conversation.objects.create(
            site=site, visitor=maya, state="closed", created_at=now - timedelta(hours=ago), ended_at=ended
        )
    looks_at(site, token)

    hours = [0, 1, 3, 48]
    done = [
        rehearsed(make_trigger(site, queue, condition={}, name=str(each), quiet_hours_after_chat=each))
        for each in hours
    ]

    assert [each.fired for each in done] == [1, 1, 0, 0]


def test_hours_hold(site: Site, queue: Queue) -> None:
    looks_at(site, make_visitor(site)[1])
    day = database_now().weekday()
    today, tomorrow = ([[each % 7, "00:00", "00:00"]] for each in (day, day + 2))

    done = [rehearsed(make_trigger(site, queue, condition={}, hours=each)) for each in (today, tomorrow)]

    assert [each.fired for each in done] == [1, 0]


def test_it_tells_for_whom_beside_who_comes_anyhow(site: Site, queue: Queue) -> None:
    for device, language, country in (
        ("phone", "de-AT", "AT"),
        ("phone", "de", "DE"),
        ("desktop", "en", "AT"),
        ("phone", "en", "AT"),
    ):
        looks_at(site, make_visitor(site)[1], device=device, language=language, country=country)

    kinds = {
        kind.label: {group.name: (group.of_all, group.of_invited) for group in kind.groups}
        for kind in rehearsed(make_trigger(site, queue, condition={}, devices=["phone"])).kinds
    }

    assert kinds == {
        "Device": {"Phone": (3 / 4, 1), "Desktop": (1 / 4, 0)},
        "Country": {"AT": (3 / 4, 2 / 3), "DE": (1 / 4, 1 / 3)},
        "Language": {"de": (1 / 2, 2 / 3), "en": (1 / 2, 1 / 3)},
    }


def test_who_invites_everybody_favours_nobody(site: Site, queue: Queue) -> None:
    for device, country in (("phone", "AT"), ("desktop", ""), ("tablet", "DE"), ("phone", "DE")):
        looks_at(site, make_visitor(site)[1], device=device, country=country)

    kinds = rehearsed(make_trigger(site, queue, condition={})).kinds

    assert [kind.label for kind in kinds] == ["Device", "Country"]
    assert all(group.of_all == group.of_invited for kind in kinds for group in kind.groups)


def test_beyond_so_many_groups_the_others_stand_together() -> None:
    groups = shares([(f"country {n:02}", 20 - n, n) for n in range(12)])

    assert [group.name for group in groups[-2:]] == ["country 06", "5 others"]
    assert len(groups) == SHOWN
    assert sum(group.of_all for group in groups) == pytest.approx(1)
    assert sum(group.of_invited for group in groups) == pytest.approx(1)


def test_it_tells_when_nobody_would_have_been_free(site: Site, queue: Queue, ana: Agent) -> None:
    trigger = make_trigger(site, queue, condition={}, reserve=1)
    looks_at(site, make_visitor(site)[1])
    nobody = rehearsed(trigger)
    now = database_now()
    AgentState.objects.create(
        agent=ana,
        state="available",
        capacity=3_000,
        accepting=True,
        from_at=now - timedelta(hours=1),
        changed_at=now,
    )

    assert (nobody.fired, nobody.without_room) == (1, 1)
    assert (rehearsed(trigger).fired, rehearsed(trigger).without_room) == (1, 0)


def test_the_command_tells_it(site: Site, queue: Queue, capsys: pytest.CaptureFixture[str]) -> None:
    trigger = make_trigger(site, queue, condition={})
    looks_at(site, make_visitor(site)[1])

    call_command("rehearse_trigger", str(trigger.pk))

    assert "would have fired 1 time, for 1 visitor, on 1 page view." in capsys.readouterr().out
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

    try_page = f"/admin/proactive/trigger/{trigger.pk}/try/"
    page = client.get(f"{try_page}?url={CHECKOUT}")
    waits = client.post(try_page, {"rehearse": 1, "as_saved": 1}, follow=True)
    rehearse_next()
    rehearsal = client.get(waits.redirect_chain[-1][0])
    refused = client.get(f"{try_page}?url={CHECKOUT}&fact-idle.seconds=x")

    assert "The page matches" in page.content.decode()
    assert "<b>Idle" not in (page.content + waits.content + rehearsal.content).decode()
    assert "it would have fired 1 time at most" in rehearsal.content.decode()
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

"""What triggers cost, where it is shown, and what pauses them."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from chat.models import Agent, Site, Visitor
from kit.clock import database_now
from proactive.actions.trail import end_quiet_visits
from proactive.actions.triggers import stop_what_does_harm
from proactive.models import Invitation, Trigger, Visit
from routing.models import Queue
from tests.people import make_visitor
from tests.proactive.people import CHECKOUT, make_served_queue, make_trigger
from tests.proactive.test_admin import as_typed, root

__all__ = ["root"]

pytestmark = pytest.mark.django_db

# None of its words is changed.
VARIANTS: dict[str, Any] = {"variants-TOTAL_FORMS": 0, "variants-INITIAL_FORMS": 0}


@pytest.fixture
def queue(site: Site, ana: Agent) -> Queue:
    return make_served_queue(site, ana)


def shown(trigger: Trigger, dismissed: int, of: int, ago: timedelta = timedelta(hours=1)) -> None:
    visitor, _ = make_visitor(trigger.site)
    now = database_now() - ago
    Invitation.objects.bulk_create(
        Invitation(
            visitor=visitor,
            trigger=trigger,
            arm="treated",
            eligible_at=now,
            shown_at=now,
            dismissed_at=now if n < dismissed else None,
            changed_at=now,
        )
        for n in range(of)
    )


def test_a_trigger_that_most_dismiss_pauses_itself(site: Site, queue: Queue) -> None:
    liked, disliked, young = (make_trigger(site, queue, name=name) for name in "abc")
    shown(liked, 20, of=100)
    shown(disliked, 90, of=100)
    shown(young, 9, of=10)

    assert stop_what_does_harm() == [disliked.pk]
    disliked.refresh_from_db()
    assert (disliked.state, disliked.paused_why) == (
        "paused",
        "More visitors dismiss it than you allow: 90 of 100 (90.0 %).",
    )
    assert stop_what_does_harm() == []


def met(trigger: Trigger, arm: str, visitors: int, leaving: int) -> None:
    """So many looked at the page half an hour ago and more, of whom some left at once."""
    moment = database_now() - timedelta(hours=1)
    people = Visitor.objects.bulk_create(
        Visitor(site=trigger.site, token_hash=uuid4().bytes * 2) for _ in range(visitors)
    )
    for n, visitor in enumerate(people):
        visit = Visit.objects.create(
            site=trigger.site,
            visitor=visitor,
            began_at=moment,
            landing_url=CHECKOUT,
            url=CHECKOUT,
            device="desktop",
            seen_at=moment + timedelta(seconds=9 if n < leaving else 11),
        )
        Invitation.objects.create(
            visitor=visitor, visit=visit, trigger=trigger, arm=arm, eligible_at=moment, changed_at=moment
        )


def test_a_trigger_that_drives_visitors_away_pauses_itself_and_says_why(site: Site, queue: Queue) -> None:
    trigger = make_trigger(site, queue)
    met(trigger, "treated", 60, leaving=40)
    met(trigger, "holdout", 60, leaving=4)
    assert stop_what_does_harm() == []

    end_quiet_visits()

    assert stop_what_does_harm() == [trigger.pk]
    trigger.refresh_from_db()
    assert trigger.paused_why == (
        "More visitors leave the site within ten seconds than among those left alone:"
        " 40 of 60 (66.7 %) beside 4 of 60 (6.7 %)."
    )


def test_whoever_lets_it_go_live_again_has_it_judged_afresh(site: Site, queue: Queue, root: Client) -> None:
    trigger = make_trigger(site, queue)
    shown(trigger, 90, of=100)
    stop_what_does_harm()
    page = f"/admin/proactive/trigger/{trigger.pk}/change/"
    assert "Closed by 90 of 100 (90.0 %) who saw it." in root.get(page).content.decode()

    root.post(page, as_typed(site, queue, {}, state="live", name=trigger.name, **VARIANTS))

    trigger.refresh_from_db()
    assert (trigger.state, trigger.paused_why) == ("live", "")
    assert stop_what_does_harm() == []
    assert "It met nobody." in root.get(page).content.decode()
    shown(trigger, 90, of=100, ago=timedelta())
    assert stop_what_does_harm() == [trigger.pk]


def test_a_form_from_before_it_paused_itself_lets_nothing_go_live(
    site: Site, queue: Queue, root: Client
) -> None:
    trigger = make_trigger(site, queue, devices=["phone"], priority=3)
    page = f"/admin/proactive/trigger/{trigger.pk}/change/"
    form = as_opened(root, page)
    shown(trigger, 90, of=100)
    stop_what_does_harm()
    Trigger.objects.filter(pk=trigger.pk).update(priority=5, devices=[])

    answer = root.post(page, form | {"name": "Renamed", "on_pages": "/basket*\r\n/pay*"} | VARIANTS)

    assert answer.status_code == 302
    before = trigger.condition, trigger.hours, trigger.starts_at
    trigger.refresh_from_db()
    assert (trigger.name, trigger.on_pages) == ("Renamed", ["/basket*", "/pay*"])
    assert (trigger.state, trigger.priority, trigger.devices) == ("paused", 5, [])
    assert trigger.paused_why.endswith("90 of 100 (90.0 %).")
    assert (trigger.condition, trigger.hours, trigger.starts_at) == before


def as_opened(root: Client, page: str) -> dict[str, Any]:
    """What a browser sends of a form in which nothing was changed."""
    answer = root.get(page)
    remembered = re.findall(
        r'type="hidden" name="(initial-[^"]+)" value="([^"]*)"', answer.content.decode().replace("\n", " ")
    )
    form = answer.context["adminform"].form
    shown = {each.html_name: each.value() for each in form if each.value() is not None}
    return shown | {name: unescape(value) for name, value in remembered}

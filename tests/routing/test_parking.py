"""When a conversation was parked: a fact for each time, written once and ended once."""

from datetime import timedelta

import pytest

from chat.models import Agent, Conversation, Site
from kit.clock import database_now
from metrics.ledger.booking import Window
from metrics.ledger.rules import Rules
from metrics.periods import micros
from metrics.queries.changes import changed
from metrics.queries.facts import read_facts
from routing.actions import segments
from routing.models import Desk, Parking, Presence, Segment
from tests.people import make_agent, make_site, make_visitor, start_taken
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Agent:
    return make_agent("ana")


@pytest.fixture
def site() -> Site:
    return make_site()


@pytest.fixture
def held(site: Site, ana: Agent) -> Segment:
    make_queue(make_team(), ana, site=site)
    Desk.objects.update(presence=Presence.ONLINE)
    conversation = start_taken(make_visitor(site)[0], ana)
    segments.settle_responsibility(conversation_id=conversation.pk)
    return Segment.objects.get()


def silent(conversation: Conversation, minutes: int) -> None:
    """The agent wrote so long ago; nothing came back."""
    now = database_now()
    conversation.last_agent_at = now - timedelta(minutes=minutes)
    conversation.last_visitor_at = now - timedelta(minutes=minutes + 1)
    conversation.save()


def writes(conversation: Conversation) -> None:
    conversation.last_visitor_at = database_now()
    conversation.save()


def facts() -> list[tuple[bool, bool]]:
    """Of each time: whether it is over, and whether it was written when it last changed."""
    found = Parking.objects.order_by("pk")
    return [(each.to_at is not None, each.changed_at == (each.to_at or each.from_at)) for each in found]


def test_each_time_is_one_fact(held: Segment) -> None:
    silent(held.conversation, 10)
    segments.park_silent()
    segments.park_silent()
    assert facts() == [(False, True)]

    writes(held.conversation)
    segments.park_silent()
    segments.park_silent()
    assert facts() == [(True, True)]

    silent(held.conversation, 10)
    segments.park_silent()
    assert facts() == [(True, True), (False, True)]


def test_what_ends_while_parked_is_parked_no_more(held: Segment) -> None:
    silent(held.conversation, 10)
    segments.park_silent()
    held.refresh_from_db()

    segments.end_segment(held, "closed", database_now(), wrap=True)

    assert Parking.objects.get().to_at == Segment.objects.get().left_at


def test_the_numbers_find_it(held: Segment) -> None:
    before = database_now()
    silent(held.conversation, 10)
    segments.park_silent()
    now = database_now()
    window = Window(micros(before) - 1_000_000, micros(now) + 1_000_000)

    [segment] = read_facts(window, Rules()).segments

    [(start, end)] = segment.parked
    assert (micros(before) <= start <= micros(now), end) == (True, None)
    assert changed(before, now)

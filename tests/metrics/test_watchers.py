"""Whoever watches the present is looked up with all who do, and is gone from it within a second."""

from collections.abc import Callable
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from chat.models import Agent
from metrics.api import straight
from metrics.api.present import floors
from metrics.api.watchers import WATCHES_S, Watchers
from routing.beginnings import of_team
from routing.models import Direction, Team
from tests.conftest import World
from tests.metrics.test_straight import cookie_of
from tests.metrics.test_straight import straight as asks


class Door:
    """Watchers at a clock of their own, each with a session."""

    def __init__(self) -> None:
        self.now = 0.0
        self.watchers = Watchers(1.0, lambda: self.now)

    def knows(self, request: HttpRequest) -> Agent | None:
        """Who is let in, as the application asks: from memory first."""
        key = request.session.session_key or ""
        found = self.watchers.let_in(key) or self.watchers.look_up(request)
        return found.agent if found else None


@pytest.fixture
def door() -> Door:
    return Door()


def signed_in(who: Agent) -> tuple[Client, HttpRequest]:
    client = Client()
    client.force_login(who)
    request = RequestFactory().get("/")
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return client, request


def test_nobody_is_asked_for_twice_within_a_second(world: World, door: Door) -> None:
    requests = [signed_in(who)[1] for who in (world.sam, world.ana, world.ben)]
    assert [door.knows(each) for each in requests] == [world.sam, world.ana, world.ben]

    door.now = 0.9
    with CaptureQueriesContext(connection) as asked:
        assert [door.knows(each) for each in requests] == [world.sam, world.ana, world.ben]
    assert len(asked) == 0


def test_all_are_looked_up_at_once(world: World, door: Door) -> None:
    requests = [signed_in(who)[1] for who in (world.sam, world.ana, world.ben)]
    for each in requests:
        door.knows(each)

    door.now = 1.0
    with CaptureQueriesContext(connection) as asked:
        assert [door.knows(each) for each in requests] == [world.sam, world.ana, world.ben]
    # Their sessions, themselves, the teams that some lead, and those that others serve.
    assert len(asked) == 4


def signs_out(client: Client, who: Agent) -> None:
    client.logout()


def is_made_inactive(client: Client, who: Agent) -> None:
    Agent.objects.filter(pk=who.pk).update(is_active=False)


def has_a_new_password(client: Client, who: Agent) -> None:
    who.set_password("quite another one")
    who.save()


@pytest.mark.parametrize("happens", [signs_out, is_made_inactive, has_a_new_password])
def test_whoever_may_not_any_more_is_out_within_a_second(
    world: World, door: Door, happens: Callable[[Client, Agent], None]
) -> None:
    client, request = signed_in(world.sam)
    _, beside = signed_in(world.ana)
    assert door.knows(request) and door.knows(beside)

    happens(client, get_user_model().objects.get(pk=world.sam.pk))

    door.now = 1.0
    request.session = type(request.session)(request.session.session_key)
    assert door.knows(beside) == world.ana
    assert door.knows(request) is None


def test_other_teams_are_known_within_a_second(world: World, door: Door) -> None:
    _, request = signed_in(world.sam)
    first = door.watchers.look_up(request)
    assert first and first.teams is None

    team = Team.objects.create(
        name="Another", direction=Direction.CUSTOMER_SERVICE, **of_team(Direction.CUSTOMER_SERVICE)
    )
    team.leads.add(world.sam)

    door.now = 1.0
    then = door.watchers.look_up(request)
    assert then and then.teams == frozenset([team.pk])


def test_whoever_watches_no_more_is_not_looked_up(world: World, door: Door) -> None:
    _, request = signed_in(world.sam)
    _, beside = signed_in(world.ana)
    assert door.knows(request) and door.knows(beside)

    door.now = WATCHES_S
    door.knows(beside)

    assert door.watchers.let_in(request.session.session_key or "") is None
    assert door.watchers.let_in(beside.session.session_key or "") is not None


def test_who_sees_the_same_is_told_the_same_without_asking(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floors, "_seconds", 60)
    monkeypatch.setattr(straight, "watchers", Watchers(60))
    client, sam = cookie_of(world.sam)
    _, ana = cookie_of(world.ana)
    told = {cookie: asks(cookie)[2] for cookie in (sam, ana)}
    assert told[sam] != told[ana]

    with CaptureQueriesContext(connection) as asked:
        assert {cookie: asks(cookie)[2] for cookie in (sam, ana)} == told

    assert len(asked) == 0

"""Rehearsals are done by workers, which may die, beside people who change their minds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chat.models import Agent, Site
from kit.clock import database_now
from proactive.actions.rehearsals import (
    MOST,
    MOST_TURNS,
    MOST_WAITING,
    NEVER_FINISHED,
    NEVER_TAKEN_UP,
    SILENT_AFTER,
    TOOK_TOO_LONG,
    NotWanted,
    ask_rehearsal,
    forget_old_rehearsals,
    go_on,
    rehearse_next,
    stop_rehearsal,
    take_up,
)
from proactive.models import Rehearsal, Trigger
from routing.models import Queue
from tests.people import make_visitor
from tests.proactive.people import CHECKOUT, looks_at, make_served_queue, make_trigger

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(site: Site, ana: Agent) -> Queue:
    looks_at(site, make_visitor(site)[1])
    return make_served_queue(site, ana)


@pytest.fixture
def trigger(site: Site, queue: Queue) -> Trigger:
    return make_trigger(site, queue, condition={}, state=Trigger.State.DRAFT)


@pytest.fixture
def asked(ana: Agent, trigger: Trigger) -> Rehearsal:
    return ask_rehearsal(by=ana, trigger=trigger, days=30)


def again(one: Rehearsal) -> Rehearsal:
    one.refresh_from_db()
    return one


def taken_up() -> Rehearsal:
    found = take_up()
    assert found is not None
    return found


def let_pass(one: Rehearsal, time: timedelta) -> None:
    """As if all of it had happened that much earlier."""
    again(one)
    for name in ("asked_at", "taken_at", "heard_at"):
        at = getattr(one, name)
        setattr(one, name, at and at - time - timedelta(seconds=1))
    one.save()


def test_a_trigger_that_is_not_saved_is_rehearsed_as_it_was_typed(
    site: Site, ana: Agent, queue: Queue
) -> None:
    typed = Trigger(site=site, name="New", queue=queue, condition={}, on_pages=["/checkout*"])
    asked = ask_rehearsal(by=ana, trigger=typed, days=30)
    typed.on_pages = ["/elsewhere"]

    assert (rehearse_next(), rehearse_next()) == (True, False)

    done = again(asked)
    assert done.outcome == "done"
    assert done.found is not None
    assert (done.found["views"], done.found["fired"], done.found["pages"]) == (1, 1, [[CHECKOUT, 1]])
    assert not done.trigger.pk
    assert (done.trigger.name, done.share) == ("New", 1.0)


def test_of_one_person_and_site_only_the_last_goes_on(ana: Agent, ben: Agent, trigger: Trigger) -> None:
    first = ask_rehearsal(by=ana, trigger=trigger, days=30)
    bens = ask_rehearsal(by=ben, trigger=trigger, days=30)
    begun = taken_up()
    second = ask_rehearsal(by=ana, trigger=trigger, days=30)

    assert begun == first
    with pytest.raises(NotWanted):
        go_on(begun, 0.5)
    while rehearse_next():
        pass

    assert [again(one).outcome for one in (first, bens, second)] == ["replaced", "done", "done"]


def test_what_was_stopped_stays_stopped(asked: Rehearsal) -> None:
    begun = taken_up()
    stop_rehearsal(rehearsal_id=asked.pk)

    with pytest.raises(NotWanted):
        go_on(begun, 0.5)

    assert rehearse_next() is False
    assert (again(asked).outcome, asked.found) == ("stopped", None)


def test_what_has_ended_is_not_stopped_any_more(asked: Rehearsal) -> None:
    rehearse_next()

    stop_rehearsal(rehearsal_id=asked.pk)

    assert again(asked).outcome == "done"


def test_nobody_else_takes_up_what_somebody_does(asked: Rehearsal) -> None:
    begun = taken_up()
    let_pass(asked, SILENT_AFTER - timedelta(seconds=10))

    assert take_up() is None

    go_on(begun, 0.25)
    assert again(asked).share == 0.25


def test_what_a_dead_worker_began_is_begun_anew_and_told_once(asked: Rehearsal) -> None:
    dead = taken_up()
    go_on(dead, 0.5)
    let_pass(asked, SILENT_AFTER)

    assert rehearse_next() is True

    assert (again(asked).outcome, asked.turns, asked.share) == ("done", 2, 1.0)
    with pytest.raises(NotWanted):
        go_on(dead, 0.6)
    assert again(asked).share == 1.0


def test_what_kills_every_worker_is_given_up(asked: Rehearsal) -> None:
    for _ in range(MOST_TURNS):
        taken_up()
        let_pass(asked, SILENT_AFTER)

    assert rehearse_next() is False

    assert (again(asked).outcome, asked.why_failed) == ("failed", NEVER_FINISHED)


def test_what_no_worker_took_up_for_an_hour_is_given_up(asked: Rehearsal) -> None:
    let_pass(asked, MOST_WAITING)

    assert rehearse_next() is False

    assert (again(asked).outcome, asked.why_failed) == ("failed", NEVER_TAKEN_UP)


def test_none_takes_longer_than_its_time(asked: Rehearsal) -> None:
    begun = taken_up()
    begun.taken_at = timezone.now() - MOST - timedelta(seconds=1)

    with pytest.raises(NotWanted):
        go_on(begun, 0.5)

    assert (again(asked).outcome, asked.why_failed) == ("failed", TOOK_TOO_LONG)


def test_old_ones_are_forgotten(asked: Rehearsal) -> None:
    assert forget_old_rehearsals(now=database_now() + timedelta(days=6)) == 0
    assert forget_old_rehearsals(now=database_now() + timedelta(days=8)) == 1

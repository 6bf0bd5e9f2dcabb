"""What limits do to those who come, and overflow and closing to those who wait."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db.models import F

from chat.models import Agent, Conversation, Site
from kit.clock import database_now
from routing import queries
from routing.actions.closing import close_queues
from routing.actions.layout import settle_layout
from routing.actions.matching import match_partition
from routing.actions.stays import enqueue, open_overflows
from routing.estimates import Flow
from routing.models import (
    Calendar,
    Desk,
    Holiday,
    Offer,
    Opening,
    Overflow,
    Presence,
    Queue,
    QueueStay,
    Requirement,
    Skill,
)
from tests.people import make_visitor, start
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.django_db


def somebody_waits(site: Site) -> QueueStay:
    visitor, _ = make_visitor(site)
    stay = enqueue(conversation_id=start(visitor).pk)
    assert stay is not None
    return stay


# Limits ------------------------------------------------------------------------------------------------


def limited(site: Site, *agents: Agent, **limit: Any) -> Queue:
    """The queue of agents who are there, each with room for two."""
    queue = make_queue(make_team(), *agents, site=site, **limit)
    Desk.objects.update(presence=Presence.ONLINE, capacity=2000)
    return queue


def match(queue: Queue) -> None:
    while match_partition(partition=queue.partition):
        pass


def test_nobody_is_turned_away_by_an_estimate_while_somebody_is_free(site: Site, ana: Agent) -> None:
    queue = limited(site, ana, max_ewt_s=60)
    come = []
    for _ in range(3):
        come.append(somebody_waits(site))
        match(queue)

    assert [stay.outcome for stay in come] == ["", "", "rejected_full"]
    assert Offer.objects.count() == 2


def test_whoever_an_agent_is_asked_to_take_takes_no_place_in_the_line(site: Site, ana: Agent) -> None:
    queue = limited(site, ana, max_waiting=1)
    come = []
    for _ in range(4):
        come.append(somebody_waits(site))
        match(queue)

    assert [stay.outcome for stay in come] == ["", "", "", "rejected_full"]


def test_nobody_is_turned_away_who_comes_at_once_with_others_for_whom_there_is_room(
    site: Site, ana: Agent
) -> None:
    limited(site, ana, max_waiting=1)

    come = [somebody_waits(site) for _ in range(3)]

    assert [stay.outcome for stay in come] == ["", "", "rejected_full"]


@pytest.mark.parametrize("limit", [{"max_waiting": 1}, {"max_waiting_per_agent": 1}, {"max_ewt_s": 60}])
def test_nobody_is_turned_away_because_somebody_waits_for_their_usual_agent(
    site: Site, ana: Agent, ben: Agent, limit: dict[str, int]
) -> None:
    queue = limited(site, ana, ben, **limit)
    busy(ana)
    for _ in range(2):
        waits_for(ana, site)
    match(queue)

    came = somebody_waits(site)
    match(queue)

    assert came.outcome == ""
    assert [(offer.stay, offer.agent) for offer in Offer.objects.all()] == [(came, ben)]


def test_who_waits_for_their_usual_agent_takes_a_place_where_there_is_no_room(site: Site, ana: Agent) -> None:
    limited(site, ana, max_waiting=1)
    busy(ana)
    waits_for(ana, site)

    assert somebody_waits(site).outcome == "rejected_full"


def test_agents_who_could_not_take_it_keep_no_line_open(site: Site, ana: Agent) -> None:
    queue = limited(site, ana, max_waiting=1)
    Requirement.objects.create(queue=queue, skill=Skill.objects.create(name="German"), is_hard=True)

    assert [somebody_waits(site).outcome for _ in range(2)] == ["", "rejected_full"]


def busy(agent: Agent) -> None:
    Desk.objects.filter(agent=agent).update(used=F("capacity"))


def waits_for(agent: Agent, site: Site) -> QueueStay:
    stay = enqueue(conversation_id=start(make_visitor(site)[0]).pk, ask_first=agent.pk)
    assert stay is not None
    return stay


# Overflow ----------------------------------------------------------------------------------------------


def helped(site: Site, ana: Agent, ben: Agent, **step: object) -> tuple[Queue, Queue]:
    """Ana's queue, and ben's whose agents help out by this step."""
    queue = make_queue(make_team(), ana, site=site)
    helping = make_queue(queue.team, ben, name="Helping")
    Overflow.objects.create(queue=queue, to=helping, **step)
    settle_layout()
    Desk.objects.update(presence=Presence.ONLINE)
    return queue, helping


def opened() -> list[bool]:
    return [bool(stay.opened_to) for stay in QueueStay.objects.order_by("tier", "due_at", "pk")]


def test_a_step_opens_after_its_time(site: Site, ana: Agent, ben: Agent) -> None:
    helped(site, ana, ben, after_s=30)
    early, _ = somebody_waits(site), somebody_waits(site)
    QueueStay.objects.filter(pk=early.pk).update(entered_at=database_now() - timedelta(seconds=31))

    assert open_overflows() == 1
    assert opened() == [True, False]
    assert open_overflows() == 0


def test_a_step_opens_for_whoever_would_wait_too_long(site: Site, ana: Agent, ben: Agent) -> None:
    # Ana alone, of whom nothing is known yet: a slot is expected to fall free every seven to eight minutes.
    helped(site, ana, ben, ewt_over_s=1000)
    for _ in range(4):
        somebody_waits(site)

    assert open_overflows() == 2
    assert opened() == [False, False, True, True]


def test_a_step_does_not_open_for_whoever_an_agent_is_asked_to_take(
    site: Site, ana: Agent, ben: Agent
) -> None:
    queue, _ = helped(site, ana, ben, ewt_over_s=60)
    somebody_waits(site)
    match(queue)

    assert open_overflows() == 0


def test_a_step_does_not_open_for_whoever_waits_for_their_usual_agent(
    site: Site, ana: Agent, ben: Agent
) -> None:
    helped(site, ana, ben, ewt_over_s=60)
    busy(ana)
    stay = waits_for(ana, site)

    assert open_overflows() == 0
    QueueStay.objects.filter(pk=stay.pk).update(sticky_until=database_now())
    assert open_overflows() == 1


def test_a_step_opens_when_nobody_is_there(site: Site, ana: Agent, ben: Agent) -> None:
    queue, _ = helped(site, ana, ben, when_nobody=True)
    somebody_waits(site)

    assert open_overflows() == 0
    Desk.objects.filter(pk=ana.pk).update(presence=Presence.OFFLINE)
    assert open_overflows() == 1
    match_partition(partition=Queue.objects.get(pk=queue.pk).partition)

    assert [offer.agent for offer in Offer.objects.all()] == [ben]


@pytest.mark.parametrize(
    ("seconds", "abandonments", "ahead"),
    [(9, 0, -1), (10, 0, 0), (29, 0, 1), (30, 0, 2), (1000, 0, 5), (16, 0.1, 1)],
)
def test_how_many_may_be_ahead(seconds: float, abandonments: float, ahead: int) -> None:
    flow = Flow(releases=0.1, abandonments=abandonments)

    assert flow.longest_within(seconds, 5) == ahead
    for before in range(5):
        wait = flow.wait(before)
        assert wait is not None
        assert (wait.seconds <= seconds + 1e-9) == (before <= ahead)


def test_where_nothing_is_released_nobody_is_said_to_wait_too_long() -> None:
    assert Flow(releases=0, abandonments=0.1).longest_within(1, 5) == 5


# Closing -----------------------------------------------------------------------------------------------


def close(queue: Queue, since: datetime) -> None:
    """From now on the queue's calendar says that it closed then, and opens in some days."""
    calendar = Calendar.objects.create(name="Hours")
    Opening.objects.create(
        calendar=calendar,
        weekday=(since - timedelta(hours=2)).weekday(),
        opens=(since - timedelta(hours=2)).time(),
        closes=since.time(),
    )
    Queue.objects.filter(pk=queue.pk).update(calendar=calendar)


@pytest.mark.parametrize(("minutes", "told"), [(14, 0), (16, 1)])
def test_who_waits_is_served_a_while_after_closing(minutes: int, told: int, site: Site, ana: Agent) -> None:
    queue = make_queue(make_team(), ana, site=site)
    stay = somebody_waits(site)
    close(queue, database_now() - timedelta(minutes=minutes))

    assert close_queues() == told

    stay.refresh_from_db()
    assert stay.outcome == ("left_message" if told else "")


def test_who_is_told_keeps_the_conversation_and_is_not_queued_again(site: Site, ana: Agent) -> None:
    queue = make_queue(make_team(), ana, site=site)
    stay = somebody_waits(site)
    Desk.objects.update(presence=Presence.ONLINE)
    match_partition(partition=queue.partition)
    close(queue, database_now() - timedelta(hours=1))

    assert close_queues() == 1

    place = queries.place_frame(stay.conversation_id)
    assert place is not None and place.state == "closed"
    assert Conversation.objects.get().state == "waiting"
    assert queries.waiting_without_a_stay() == []
    assert (Offer.objects.get().outcome, Desk.objects.get().used) == ("withdrawn_abandoned", 0)
    assert close_queues() == 0


def test_a_holiday_ends_the_wait_of_the_evening_before(site: Site, ana: Agent) -> None:
    queue = make_queue(make_team(), ana, site=site, drain_minutes=0)
    somebody_waits(site)
    calendar = Calendar.objects.create(name="Always, but for today")
    for weekday in range(7):
        Opening.objects.create(calendar=calendar, weekday=weekday, opens=time(), closes=time())
    Queue.objects.update(calendar=calendar)

    assert close_queues() == 0
    Holiday.objects.create(calendar=calendar, date=database_now().date())
    assert close_queues() == 1
    assert QueueStay.objects.get(queue=queue).outcome == "left_message"

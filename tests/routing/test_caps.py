"""A cap on one queue: so many of its conversations at once, and no more, whatever else there is room for."""

import pytest

from chat.models import Agent, Site
from routing.actions.layout import settle_layout
from routing.actions.matching import match_partition
from routing.actions.offers import accept
from routing.actions.stays import enqueue, open_overflows
from routing.models import Desk, Member, Offer, Overflow, Presence, Queue, Segment
from tests.people import make_agent, make_visitor, start
from tests.routing.people import make_queue, make_team

pytestmark = pytest.mark.django_db


def served(site: Site, agent: Agent, cap: int | None) -> Queue:
    """A queue that the agent, who is there and has room for three, serves with this cap."""
    queue = make_queue(make_team(), agent, site=site)
    Member.objects.update(cap=cap)
    Desk.objects.update(presence=Presence.ONLINE)
    return queue


def somebody_waits(site: Site) -> None:
    visitor, _ = make_visitor(site)
    enqueue(conversation_id=start(visitor).pk)


@pytest.mark.parametrize(("cap", "offered"), [(1, 1), (2, 2), (3, 3), (9, 3), (None, 3)])
def test_many_who_wait_are_offered_up_to_the_cap(
    cap: int | None, offered: int, site: Site, ana: Agent
) -> None:
    queue = served(site, ana, cap)
    for _ in range(4):
        somebody_waits(site)

    match_partition(partition=queue.partition)
    match_partition(partition=queue.partition)

    assert Offer.objects.count() == offered


def test_who_comes_later_is_not_offered_beyond_the_cap(site: Site, ana: Agent) -> None:
    queue = served(site, ana, 2)
    offered = []
    for _ in range(3):
        somebody_waits(site)
        match_partition(partition=queue.partition)
        offered.append(Offer.objects.count())

    assert offered == [1, 2, 2]


def test_the_cap_of_a_queue_that_helps_out_counts_what_it_helped_with(site: Site, ana: Agent) -> None:
    """Offered or taken, it is work of the queue through which it came."""
    home = make_queue(make_team(), make_agent("ben"), site=site)
    helping = make_queue(home.team, ana, name="Helping")
    Member.objects.filter(queue=helping).update(cap=1)
    Overflow.objects.create(queue=home, to=helping, after_s=0)
    settle_layout()
    Desk.objects.filter(agent=ana).update(presence=Presence.ONLINE)
    for _ in range(2):
        somebody_waits(site)
    open_overflows()
    home.refresh_from_db()

    match_partition(partition=home.partition)
    match_partition(partition=home.partition)
    offered = Offer.objects.count()
    accept(offer_id=Offer.objects.get().pk, agent=ana)
    match_partition(partition=home.partition)

    assert (offered, Offer.objects.count()) == (1, 1)
    assert Segment.objects.get().through == helping.pk
    Member.objects.filter(queue=helping).update(cap=2)
    match_partition(partition=home.partition)
    assert Offer.objects.count() == 2

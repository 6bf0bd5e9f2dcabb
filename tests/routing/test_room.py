"""How much room a queue has, and how much it had, read from the facts."""

from datetime import UTC, datetime, timedelta

from chat.models import Agent, Conversation, Site
from kit.clock import database_now
from routing.actions.matching import match_partition
from routing.actions.offers import accept
from routing.actions.stays import enqueue
from routing.models import (
    AgentSkill,
    AgentState,
    Desk,
    Member,
    Offer,
    Presence,
    Queue,
    QueueStay,
    Requirement,
    Segment,
    Skill,
)
from routing.queries import estimated_wait_s, free_slots, slots_over_time
from tests.people import make_visitor, start
from tests.routing.people import make_queue, make_team

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def test_an_offer_takes_one_slot_and_no_more(site: Site, ana: Agent) -> None:
    queue = make_queue(make_team(), ana, site=site)
    Desk.objects.update(presence=Presence.ONLINE, capacity=3000)
    enqueue(conversation_id=start(make_visitor(site)[0]).pk)
    before = free_slots(queue.pk)

    match_partition(partition=queue.partition)

    assert (before, free_slots(queue.pk)) == (2, 2)


def test_room_is_for_whoever_has_what_is_asked(site: Site, ana: Agent, ben: Agent) -> None:
    queue = make_queue(make_team(), ana, ben, site=site)
    Desk.objects.update(presence=Presence.ONLINE, capacity=3000)
    german = Skill.objects.create(name="German")
    Requirement.objects.create(queue=queue, skill=german, level=2)
    AgentSkill.objects.create(agent=ana, skill=german, level=2)
    AgentSkill.objects.create(agent=ben, skill=german, level=1)

    assert free_slots(queue.pk) == 3


def test_a_cap_leaves_less_room_for_what_it_counts(site: Site, ana: Agent) -> None:
    queue = make_queue(make_team(), ana, site=site)
    Desk.objects.update(presence=Presence.ONLINE, capacity=5000)
    Member.objects.update(cap=3)
    slots = [free_slots(queue.pk)]
    for _ in range(2):
        enqueue(conversation_id=start(make_visitor(site)[0]).pk)
        match_partition(partition=queue.partition)
        slots.append(free_slots(queue.pk))
        accept(offer_id=Offer.objects.get(ended_at=None).pk, agent=ana)
        slots.append(free_slots(queue.pk))

    assert slots == [3, 2, 2, 1, 1]


def test_who_waits_for_their_usual_agent_leaves_room_to_others(site: Site, ana: Agent, ben: Agent) -> None:
    queue = make_queue(make_team(), ana, ben, site=site)
    Desk.objects.update(presence=Presence.ONLINE, capacity=1000)
    Desk.objects.filter(agent=ana).update(used=1000)
    enqueue(conversation_id=start(make_visitor(site)[0]).pk, ask_first=ana.pk)
    meanwhile = (free_slots(queue.pk), estimated_wait_s(queue.pk))

    QueueStay.objects.update(sticky_until=database_now())

    assert (meanwhile, free_slots(queue.pk)) == ((1, 0.0), 0)


def attended(agent: Agent, start: int, end: int | None, *, slots: int = 2, accepting: bool = True) -> None:
    AgentState.objects.create(
        agent=agent,
        state="available",
        capacity=slots * 1000,
        accepting=accepting,
        from_at=at(start),
        to_at=None if end is None else at(end),
        changed_at=NINE,
    )


def talked(queue: Queue, agent: Agent, start: int, end: int | None) -> None:
    Segment.objects.create(
        conversation=conversation(queue),
        agent=agent,
        queue=queue,
        joined_at=at(start),
        left_at=None if end is None else at(end),
        wrap_ended_at=None if end is None else at(end),
        weight=0,
        changed_at=NINE,
    )


def waited(queue: Queue, start: int, end: int) -> None:
    QueueStay.objects.create(
        conversation=conversation(queue),
        queue=queue,
        entered_at=at(start),
        due_at=at(start),
        left_at=at(end),
        outcome="answered",
        weight=1000,
        changed_at=NINE,
    )


def conversation(queue: Queue) -> Conversation:
    site = queue.sites.get()
    return Conversation.objects.create(site=site, visitor=make_visitor(site)[0])


def minutes_of(queue: Queue, start: int = 0, end: int = 120) -> list[tuple[int, int]]:
    steps = slots_over_time(queue.pk, at(start), at(end))
    return [(int((moment - NINE) / timedelta(minutes=1)), free) for moment, free in steps]


def test_it_grows_with_who_comes_and_shrinks_with_who_talks_and_waits(
    site: Site, ana: Agent, ben: Agent
) -> None:
    queue = make_queue(make_team(), ana, ben, site=site)
    attended(ana, 0, 60)
    attended(ben, 10, None, slots=1)
    attended(ana, 60, None, accepting=False)
    talked(queue, ana, 20, 40)
    waited(queue, 30, 35)

    assert minutes_of(queue) == [(0, 2), (10, 3), (20, 2), (30, 1), (35, 2), (40, 3), (60, 1)]


def test_who_carries_too_much_takes_nothing_from_others(site: Site, ana: Agent, ben: Agent) -> None:
    queue = make_queue(make_team(), ana, ben, site=site)
    attended(ana, 0, None, slots=1)
    attended(ben, 0, None, slots=1)
    for begins in (10, 20):
        talked(queue, ana, begins, 30)

    assert minutes_of(queue) == [(0, 2), (10, 1), (20, 1), (30, 2)]


def test_what_is_heavy_fits_less_often(site: Site, ana: Agent) -> None:
    queue = make_queue(make_team(), ana, site=site, weight=1500)
    attended(ana, 0, None, slots=3)
    talked(queue, ana, 10, None)

    assert minutes_of(queue) == [(0, 2), (10, 1)]


def test_only_its_own_people_and_time_count(site: Site, ana: Agent, ben: Agent) -> None:
    queue = make_queue(make_team(), ana, site=site)
    attended(ben, 0, None)
    attended(ana, -100, -50)

    assert minutes_of(queue) == []

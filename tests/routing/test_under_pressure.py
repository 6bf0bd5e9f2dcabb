"""Many at once: what a race could break."""

import uuid

from django.db import connection

from chat.actions import conversations as chat
from chat.models import Conversation
from routing.actions import desks, offers, presence, segments, stays, transfers
from routing.actions.matching import match_partition
from routing.models import Desk, Offer, QueueStay, StayOutcome
from tests.conftest import World
from tests.crowds import all_at_once
from tests.people import make_agent, make_visitor
from tests.routing.people import make_queue, make_team


def online(agent_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO chat_lease (session, process, agent_id, heard_at, until, is_cut) VALUES"
            " (%s, 'p', %s, clock_timestamp(), clock_timestamp() + interval '1 hour', false)",
            [uuid.uuid4().hex[:16], agent_id],
        )
    presence.attend(agent_id=agent_id)


def test_two_hundred_arrivals_to_ten_agents_of_three_make_exactly_thirty_reservations(world: World) -> None:
    agents = [make_agent(f"agent{n}") for n in range(10)]
    queue = make_queue(make_team(), *agents, site=world.site)
    for agent in agents:
        online(agent.pk)
    visitors = [make_visitor(world.site)[0] for _ in range(200)]

    def arrive(visitor) -> None:
        done = chat.start_conversation(visitor_id=visitor.pk, start_id=uuid.uuid4(), body="Hello")
        stays.enqueue(conversation_id=done.conversation.pk)
        match_partition(partition=queue.partition)

    all_at_once(arrive, visitors)

    assert Offer.objects.filter(ended_at=None).count() == 30
    assert list(Desk.objects.filter(agent__in=agents).values_list("used", flat=True).distinct()) == [3000]
    assert presence.audit_desks() == {}
    # Fair: nobody has more than another.
    assert {agent.offers.count() for agent in agents} == {3}
    # No inversion: a later arrival is never offered while an earlier one, that was there, still waits.
    offered = Offer.objects.select_related("stay").order_by("offered_at", "pk")
    for offer in offered:
        passed_over = QueueStay.objects.filter(
            is_offered=False, left_at=None, due_at__lt=offer.stay.due_at, changed_at__lt=offer.offered_at
        )
        assert not passed_over.exists()


def test_one_of_many_who_accept_at_once_wins_and_the_others_are_told(world: World) -> None:
    queue = make_queue(make_team(), world.ana, site=world.site)
    online(world.ana.pk)
    chat.start_conversation(visitor_id=world.visitor.pk, start_id=uuid.uuid4(), body="Hello")
    stays.enqueue(conversation_id=Conversation.objects.get().pk)
    match_partition(partition=queue.partition)
    offer = Offer.objects.get()

    results = all_at_once(lambda _: offers.accept(offer_id=offer.pk, agent=world.ana), list(range(10)))

    assert sum(isinstance(result, int) for result in results) == 1
    assert sum(isinstance(result, offers.OfferExpired) for result in results) == 9
    assert Desk.objects.get(pk=world.ana.pk).used == 1000


def test_accepting_and_running_out_at_once_is_one_or_the_other(world: World) -> None:
    queue = make_queue(make_team(), world.ana, site=world.site)
    online(world.ana.pk)
    for round in range(10):
        visitor, _ = make_visitor(world.site)
        conversation = chat.start_conversation(
            visitor_id=visitor.pk, start_id=uuid.uuid4(), body="Hello"
        ).conversation
        desks.declare(agent_id=world.ana.pk, state="available")
        Desk.objects.update(capacity=100_000)
        stays.enqueue(conversation_id=conversation.pk)
        match_partition(partition=queue.partition)
        offer = Offer.objects.get(stay__conversation=conversation, ended_at=None)
        acts = [
            lambda offer=offer: offers.accept(offer_id=offer.pk, agent=world.ana),
            lambda conversation=conversation: chat.close_conversation(
                conversation_id=conversation.pk, visitor_id=conversation.visitor_id
            ),
            lambda offer=offer: offers.decline(offer_id=offer.pk, agent=world.ana),
        ]

        all_at_once(lambda act: act(), acts if round % 2 else acts[::-1])

        offer.refresh_from_db()
        assert offer.outcome in ("accepted", "declined", "withdrawn_abandoned", "")
        stays.leave_queue(conversation_id=conversation.pk, outcome=StayOutcome.ABANDONED)
        assert presence.audit_desks() == {}


def test_passing_on_taking_and_matching_at_once_overfill_nobody(world: World) -> None:
    """Two who give and one who receives, while others wait for the same agents."""
    givers = [make_agent(f"giver{n}") for n in range(2)]
    receiver = make_agent("receiver")
    queue = make_queue(make_team(), receiver, site=world.site)
    aside = make_queue(queue.team, *givers, receiver, name="Aside")
    for agent in (*givers, receiver):
        online(agent.pk)
    held = []
    for giver in givers:
        for _ in range(3):
            visitor, _ = make_visitor(world.site)
            conversation = chat.start_conversation(visitor_id=visitor.pk, start_id=uuid.uuid4()).conversation
            chat.take_conversation(agent=giver, conversation_id=conversation.pk)
            segments.settle_responsibility(conversation_id=conversation.pk)
            held.append((giver, conversation.pk))
    waiting = []
    for _ in range(4):
        visitor, _ = make_visitor(world.site)
        waiting.append(chat.start_conversation(visitor_id=visitor.pk, start_id=uuid.uuid4()).conversation.pk)
    queue.refresh_from_db()
    aside.refresh_from_db()
    assert queue.partition == aside.partition

    def do(work: tuple) -> None:
        giver, conversation_id = work
        if giver is None:
            stays.enqueue(conversation_id=conversation_id)
            match_partition(partition=queue.partition)
        elif giver == receiver:
            offers.pull(agent=receiver, conversation_id=conversation_id)
        else:
            transfers.transfer_to_agent(conversation_id=conversation_id, by=giver, agent_id=receiver.pk)

    all_at_once(
        do, [*held, *[(None, each) for each in waiting[:2]], *[(receiver, each) for each in waiting[2:]]]
    )

    assert Desk.objects.get(pk=receiver.pk).used == 3000
    assert presence.audit_desks() == {}
